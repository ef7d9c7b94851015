using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

public class ConcurrencyTests
{
    private static readonly HnswOptions Options = new() { Dimensions = 32, FlatRows = 200 };

    [Fact]
    public async Task Insert_ManyWriters_KeepRecall()
    {
        float[][] vectors = new ClusteredVectors(32, 10, seed: 71).Take(6100);
        using var index = new HnswIndex(Options);
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = Interlocked.Increment(ref next); i < 6000; i = Interlocked.Increment(ref next))
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
            }
        })));
        Assert.Equal(6000, index.Count);
        Assert.True(index.Recall(vectors[6000..], new SearchParameters { K = 10 }) > 0.97);
    }

    [Fact]
    public async Task Search_BesideWriters_FindsWhatWasAcknowledged()
    {
        float[][] vectors = new ClusteredVectors(32, 10, seed: 72).Take(4000);
        using var index = new HnswIndex(Options);
        int acknowledged = 0;
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < vectors.Length; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
                Volatile.Write(ref acknowledged, i + 1);
            }
        });
        int missed = 0, asked = 0;
        var random = new Random(73);
        while (!writer.IsCompleted)
        {
            int known = Volatile.Read(ref acknowledged);
            if (known > 0)
            {
                int row = random.Next(known);
                asked++;
                missed += index.Find(vectors[row], new SearchParameters { K = 1 }).Rows() is [var found] && found == row ? 0 : 1;
            }
        }

        await writer;
        Assert.True(missed <= asked / 200, $"{missed} of {asked} acknowledged rows were not found by their own vectors");
    }

    [Fact]
    public async Task BeginCheckpoint_BesideWriters_LoadsConsistently()
    {
        float[][] vectors = new ClusteredVectors(32, 10, seed: 74).Take(3000);
        using var index = new HnswIndex(Options);
        var blocks = new MemoryBlocks();
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < vectors.Length; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
                if (i % 3 == 0)
                {
                    index.Remove(new NodeId((uint)i / 2));
                }
            }
        });
        while (!writer.IsCompleted)
        {
            blocks.Checkpoint(index);
            using HnswIndex loaded = HnswIndex.Load(Options, blocks);
            int live = Enumerable.Range(0, vectors.Length).Count(row => loaded.Contains(new NodeId((uint)row)));
            Assert.Equal(loaded.Count, live);
        }

        await writer;
    }
}
