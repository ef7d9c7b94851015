using VectorDb.Index.Blocks;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

public class ExternalVectorsTests
{
    private static readonly HnswOptions Options = new() { Dimensions = 64, FlatRows = 300, KeepVectors = false };

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Dot)]
    [InlineData(Metric.L2)]
    public void Search_VectorsElsewhere_AgreesWithVectorsKept(Metric metric)
    {
        float[][] vectors = new ClusteredVectors(64, 12, seed: 401).Take(1600);
        var source = new Source(vectors);
        HnswOptions options = Options with { Metric = metric };
        using var external = new HnswIndex(options, source);
        using HnswIndex kept = IndexFixtures.Build(options with { KeepVectors = true }, vectors[..1500]);
        for (int i = 0; i < 1500; i++)
        {
            external.Insert(new NodeId((uint)i), vectors[i]);
        }

        var parameters = new SearchParameters { K = 10, Ef = 40 };
        float[] a = new float[64], b = new float[64];
        for (int i = 1500; i < 1600; i++)
        {
            Assert.Equal(kept.Find(vectors[i], parameters with { Exact = true }), external.Find(vectors[i], parameters with { Exact = true }));

            // Batches are larger from a source, so a candidate more may be looked at; never one less.
            double sum = kept.Find(vectors[i], parameters).Sum(neighbour => (double)neighbour.Score);
            Assert.True(external.Find(vectors[i], parameters).Sum(neighbour => (double)neighbour.Score) >= sum - 1e-6);
        }

        Assert.True(kept.TryGetVector(new NodeId(77), a) && external.TryGetVector(new NodeId(77), b));
        Assert.Equal(a, b);
    }

    [Fact]
    public void Search_VectorsElsewhere_ReadsFewInFewBatches()
    {
        float[][] vectors = new ClusteredVectors(64, 12, seed: 402).Take(1500);
        var source = new Source(vectors);
        using HnswIndex index = Build(source, 1500);
        source.Batches = source.Rows = 0;
        index.Find(vectors[3], new SearchParameters { K = 10, Ef = 200 });
        Assert.InRange(source.Batches, 1, 2);
        Assert.InRange(source.Rows, 10, 128);

        // Behind the first batch only those are read that may still be among the results.
        source.Batches = source.Rows = 0;
        index.Find(vectors[3], new SearchParameters { K = 60, Ef = 200 });
        Assert.True(source.Batches >= 2 && source.Rows < 64 * source.Batches, $"{source.Rows} rows in {source.Batches} batches");
    }

    [Fact]
    public void ReservedBytes_VectorsElsewhere_AreAFractionOfTheVectors()
    {
        // Room for a million rows: whole chunks weigh on small indexes.
        using var state = new IndexState(Options with { Dimensions = 512 }, new Source([]));
        state.Store.DropVectors();
        state.Store.EnsureCapacity(1_000_000);
        state.Store.AddTextLinks();

        // One row in 15 stands on upper layers too, with 64 bytes of links on each; and where nodes have moved, 4 bytes say where each stands.
        double bytes = ((double)state.Store.ReservedBytes / state.Store.Capacity) + (64 / 15.0) + sizeof(uint);

        // 0.22 of hnswlib's 2,320 bytes a vector of 512 dimensions at M = 16, text links included.
        Assert.True(bytes <= 510, $"{bytes} bytes a row");
    }

    [Fact]
    public void Load_VectorsElsewhere_NeedsNoVectorBlocks()
    {
        float[][] vectors = new ClusteredVectors(64, 12, seed: 404).Take(900);
        var source = new Source(vectors);
        using HnswIndex index = Build(source, 200);
        var blocks = new MemoryBlocks();
        using (BlockSnapshot open = index.BeginCheckpoint())
        {
            // The graph is built while a checkpoint of the flat array is still being stored.
            for (int i = 200; i < 900; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
            }

            blocks.Store(open);
            open.Complete();
        }

        using (HnswIndex flat = HnswIndex.Load(Options, blocks, source))
        {
            Assert.Equal(200, flat.Count);
            Assert.Equal(5u, flat.Find(vectors[5], new SearchParameters { K = 1 }).Single().Node.Value);
        }

        blocks.Checkpoint(index);
        foreach (ulong vectorBlock in blocks.Stored.Keys.Where(key => key >> 56 == 16).ToArray())
        {
            blocks.Stored.Remove(vectorBlock);
        }

        using HnswIndex loaded = HnswIndex.Load(Options, blocks, source);
        var parameters = new SearchParameters { K = 10 };
        Assert.All(vectors.Take(50), query => Assert.Equal(index.Find(query, parameters), loaded.Find(query, parameters)));
    }

    [Fact]
    public void Search_SourceFails_SaysSo()
    {
        float[][] vectors = new ClusteredVectors(64, 12, seed: 405).Take(400);
        var source = new Source(vectors);
        using HnswIndex index = Build(source, 400);
        source.Failure = new IOException("no such device");
        IndexException failed = Assert.Throws<IndexException>(() => index.Find(vectors[0], new SearchParameters { K = 1 }));
        Assert.Equal(IndexError.VectorSourceFailed, failed.Error);
        Assert.Contains("no such device", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoSourceOrFullCodes_IsRefused()
    {
        Assert.Equal(IndexError.InvalidOptions, Assert.Throws<IndexException>(() => new HnswIndex(Options)).Error);
        Assert.Equal(
            IndexError.InvalidOptions,
            Assert.Throws<IndexException>(() => new HnswIndex(Options with { Codes = VectorCodes.Full }, new Source([]))).Error);
    }

    private static HnswIndex Build(Source source, int rows)
    {
        var index = new HnswIndex(Options, source);
        for (int i = 0; i < rows; i++)
        {
            index.Insert(new NodeId((uint)i), source.Vectors[i]);
        }

        return index;
    }

    private sealed class Source(float[][] vectors) : IVectorSource
    {
        public float[][] Vectors { get; } = vectors;

        public int Batches { get; set; }

        public int Rows { get; set; }

        public Exception? Failure { get; set; }

        public void Read(ReadOnlySpan<NodeId> nodes, Span<float> vectors)
        {
            if (Failure is not null)
            {
                throw Failure;
            }

            Batches++;
            Rows += nodes.Length;
            for (int i = 0; i < nodes.Length; i++)
            {
                Vectors[nodes[i].Value].CopyTo(vectors[(i * Vectors[0].Length)..]);
            }
        }
    }
}
