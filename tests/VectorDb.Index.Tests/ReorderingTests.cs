using VectorDb.Index.Blocks;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

public class ReorderingTests
{
    private const int Rows = 3000;
    private static readonly HnswOptions Options = new() { Dimensions = 32, FlatRows = 200 };
    private static readonly SearchParameters Ten = new() { K = 10, Ef = 40 };

    [Theory]
    [InlineData(VectorCodes.FourBit)]
    [InlineData(VectorCodes.Full)]
    public void Reorder_AnyIndex_FindsTheSame(VectorCodes codes)
    {
        float[][] vectors = new ClusteredVectors(32, 20, seed: 901).Take(Rows + 100);
        using HnswIndex index = IndexFixtures.Build(Options with { Codes = codes }, vectors[..Rows]);
        float[][] queries = vectors[Rows..];
        queries.Take(50).ToList().ForEach(query => index.LearnCrossModal(query));
        SearchParameters[] kinds = [Ten, Ten with { CrossModal = true }, Ten with { Exact = true }, .. new[] { 2, 10, 300 }.Select(Every), Ten with { Offset = 20 }];
        Neighbor[][] before = [.. kinds.SelectMany(kind => queries.Select(query => index.Find(query, kind)))];

        Assert.True(index.Reorder() > Rows / 2);
        Assert.Equal(Rows, index.OrderedCount);
        Assert.Equal(Rows, index.Count);
        Assert.Empty(index.Check().Problems);
        Assert.Equal(before, [.. kinds.SelectMany(kind => queries.Select(query => index.Find(query, kind)))]);

        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        using HnswIndex loaded = HnswIndex.Load(index.Options, blocks);
        Assert.Equal(Rows, loaded.OrderedCount);
        Assert.Equal(before, [.. kinds.SelectMany(kind => queries.Select(query => loaded.Find(query, kind)))]);

        static SearchParameters Every(int step)
        {
            var filter = new RowFilter(Rows);
            for (uint node = 0; node < Rows; node += (uint)step)
            {
                filter.Set(new NodeId(node));
            }

            return Ten with { Filter = filter };
        }
    }

    [Fact]
    public void Reorder_RowsInRandomOrder_BringsLinkedOnesTogether()
    {
        using IndexState state = Built(new ClusteredVectors(32, 20, seed: 902).Take(Rows));
        int before = NearLinks(state);
        new Reordering(state).Run(CancellationToken.None);
        int after = NearLinks(state);
        Assert.True(after > 5 * before, $"{before} links led to one of the next rows, then {after}");

        static unsafe int NearLinks(IndexState state)
        {
            const int Near = 8;
            int near = 0;
            for (uint row = 0; row < Rows; row++)
            {
                uint* to = state.Layers.Links(row, 0);
                for (int i = 0; state.Store.Live.Get(row) && i < state.Layers.Slots(0) && to[i] != GraphLayers.NoLink; i++)
                {
                    near += Math.Abs((long)to[i] - row) <= Near ? 1 : 0;
                }
            }

            return near;
        }
    }

    [Fact]
    public void Reorder_EmptyFlatOrFullIndex_LeavesItAsItIs()
    {
        float[][] vectors = new ClusteredVectors(32, 4, seed: 903).Take(400);
        using HnswIndex flat = IndexFixtures.Build(Options, vectors[..100]);
        Assert.Equal(0, flat.Reorder());
        using HnswIndex full = IndexFixtures.Build(Options with { MaxRows = 400 }, vectors);
        Assert.Equal(0, full.Reorder());
        Assert.Equal(400, full.Count);
    }

    [Fact]
    public void Reorder_Cancelled_LeavesASoundIndex()
    {
        float[][] vectors = new ClusteredVectors(32, 20, seed: 904).Take(Rows);
        using HnswIndex index = IndexFixtures.Build(Options, vectors);
        Assert.Throws<OperationCanceledException>(() => index.Reorder(new CancellationToken(canceled: true)));
        Assert.Empty(index.Check().Problems);
        Assert.True(index.Reorder() > 0);
    }

    /// <summary>A checkpoint cut while nodes stand at two rows holds each once, and loading it ends their moves.</summary>
    [Fact]
    public void Load_CutInTheMiddleOfMoves_HoldsEveryNodeOnce()
    {
        float[][] vectors = new ClusteredVectors(32, 20, seed: 905).Take(Rows);
        using IndexState state = Built(vectors);
        state.Store.EnsureCapacity(Rows + 200);
        uint[] bottom = [.. Enumerable.Range(0, Rows + 200).Select(static row => (uint)row).Where(row => state.Layers.Levels.LevelOf(row) == 0)];
        (uint, uint)[] moves = [.. bottom.TakeWhile(static row => row < 100).Zip(bottom.Where(static row => row >= Rows))];
        state.IsMoving = true;
        Assert.Equal(moves.Length, new NodeMoves(state).Start(moves).Count);

        // One that is removed after its move must not come back.
        Assert.True(new RowWriter(state).Remove(bottom[0]));
        Assert.Empty(new IndexAudit(state).Run(CancellationToken.None).Problems);

        var blocks = new MemoryBlocks();
        blocks.Checkpoint(new Checkpoints(state));
        using HnswIndex loaded = HnswIndex.Load(Options, blocks);
        Assert.Equal(Rows - 1, loaded.Count);

        // The rows where it was and where it went.
        Assert.Equal(2, loaded.RemovedCount);
        IndexReport report = loaded.Check();
        Assert.Empty(report.Problems);
        Assert.True(report.Unreachable <= 1, $"{report.Unreachable} nodes cannot be reached");
        Assert.False(loaded.Contains(new NodeId(bottom[0])));
        Assert.Equal([bottom[0]], loaded.Compact().Select(static node => node.Value));
        for (int node = 0; node < Rows; node++)
        {
            uint[] found = loaded.Find(vectors[node], new SearchParameters { K = 3, Exact = true }).Rows();
            Assert.Equal(node != bottom[0], found.Contains((uint)node));
            Assert.Equal(3, found.Distinct().Count());
        }
    }

    [Fact]
    public async Task Reorder_BesideWritersSearchesAndCheckpoints_LosesNothing()
    {
        float[][] vectors = new ClusteredVectors(32, 20, seed: 906).Take(6000);
        using HnswIndex index = IndexFixtures.Build(Options, vectors[..Rows]);
        using var stop = new CancellationTokenSource();
        Task searching = Task.Run(() =>
        {
            var random = new Random(907);
            int missed = 0, asked = 0;
            while (!stop.IsCancellationRequested)
            {
                // The first ones are never removed.
                int node = random.Next(1000);
                Neighbor[] found = index.Find(vectors[node], Ten);
                Assert.Equal(10, found.Select(static neighbour => neighbour.Node).Distinct().Count());
                Assert.Equal((uint)node, index.Find(vectors[node], new SearchParameters { K = 1, Exact = true }).Single().Node.Value);
                asked++;
                missed += found[0].Node.Value == node ? 0 : 1;
            }

            Assert.True(missed <= 1 + (asked / 100), $"{missed} of {asked} nodes were not found by their own vectors");
        });
        Task writing = Task.Run(() =>
        {
            for (int i = Rows; i < vectors.Length; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
                if (i % 2 == 0)
                {
                    Assert.True(index.Remove(new NodeId((uint)(i - Rows + 1000))));
                }
            }
        });
        var blocks = new MemoryBlocks();
        Task<int> reordering = Task.Run(() =>
        {
            int moved = index.Reorder();
            while (!writing.IsCompleted)
            {
                moved += index.Reorder();
            }

            return moved;
        });
        while (!writing.IsCompleted || !reordering.IsCompleted)
        {
            blocks.Checkpoint(index);
            using HnswIndex loaded = HnswIndex.Load(Options, blocks);
            Assert.Empty(loaded.Check().Problems);
            Assert.All(Enumerable.Range(0, 1000), node => Assert.True(loaded.Contains(new NodeId((uint)node))));
        }

        await writing;
        Assert.True(await reordering > 0);
        await stop.CancelAsync();
        await searching;
        Assert.Equal(Rows + (Rows / 2), index.Count);
        Assert.Empty(index.Check().Problems);
        Assert.True(index.Recall(vectors[5900..], Ten) > 0.97);
    }

    private static IndexState Built(float[][] vectors)
    {
        var state = new IndexState(Options);
        var writer = new RowWriter(state);
        for (int i = 0; i < vectors.Length; i++)
        {
            writer.Insert((uint)i, vectors[i]);
        }

        return state;
    }
}
