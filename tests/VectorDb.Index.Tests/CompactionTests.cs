using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

public class CompactionTests
{
    private static readonly HnswOptions Options = new() { Dimensions = 32, FlatRows = 200 };

    [Theory]
    [InlineData(100)]
    [InlineData(1500)]
    public void Compact_RemovedRows_FreesThemForReuse(int rows)
    {
        float[][] vectors = new ClusteredVectors(32, 8, seed: 101).Take(rows);
        using HnswIndex index = IndexFixtures.Build(Options, vectors);
        uint[] removed = [.. Enumerable.Range(0, rows).Where(i => i % 3 == 0).Select(i => (uint)i)];
        foreach (uint row in removed)
        {
            index.Remove(new NodeId(row));
        }

        Assert.Equal(removed, index.Compact().Select(node => node.Value));
        Assert.Equal(0, index.RemovedCount);
        Assert.Empty(index.Compact());
        Assert.True(index.Recall(vectors.Take(100), new SearchParameters { K = 10 }) > 0.97);
        foreach (uint row in removed)
        {
            index.Insert(new NodeId(row), vectors[row]);
        }

        Assert.Equal(rows, index.Count);
        Assert.True(index.Recall(vectors.Take(100), new SearchParameters { K = 10 }) > 0.97);
    }

    [Fact]
    public void Compact_EveryRow_LeavesAnEmptyIndexThatWorks()
    {
        float[][] vectors = new ClusteredVectors(32, 8, seed: 102).Take(600);
        using HnswIndex index = IndexFixtures.Build(Options, vectors);
        for (uint row = 0; row < 600; row++)
        {
            index.Remove(new NodeId(row));
        }

        Assert.Equal(600, index.Compact().Count);
        Assert.Empty(index.Find(vectors[0], new SearchParameters { K = 5 }));
        index.Insert(new NodeId(5), vectors[5]);
        index.Insert(new NodeId(600), vectors[6]);
        Assert.Equal([5u, 600u], index.Find(vectors[5], new SearchParameters { K = 5 }).Rows());
    }

    /// <summary>The promise for churn: after ten rounds that each replace a fifth of the items, recall is within 0.01 of a fresh build's.</summary>
    [Fact]
    public void Compact_TenRoundsOfChurn_KeepsRecallOfAFreshBuild()
    {
        const int Rows = 4000;
        var source = new ClusteredVectors(64, 30, seed: 103);
        float[][] held = source.Take(Rows);
        float[][] queries = source.Take(200);
        var options = new HnswOptions { Dimensions = 64, FlatRows = 500 };
        using HnswIndex churned = IndexFixtures.Build(options, held);
        var random = new Random(104);
        for (int round = 0; round < 10; round++)
        {
            int[] replaced = [.. Enumerable.Range(0, Rows).OrderBy(_ => random.Next()).Take(Rows / 5)];
            foreach (int row in replaced)
            {
                churned.Remove(new NodeId((uint)row));
            }

            churned.Compact();
            foreach (int row in replaced)
            {
                held[row] = source.Next();
                churned.Insert(new NodeId((uint)row), held[row]);
            }
        }

        using HnswIndex fresh = IndexFixtures.Build(options, held);
        var parameters = new SearchParameters { K = 10, Ef = 24 };
        double churnedRecall = churned.Recall(queries, parameters), freshRecall = fresh.Recall(queries, parameters);
        Assert.True(churnedRecall >= freshRecall - 0.01, $"recall@10 {churnedRecall:F4} after churn, {freshRecall:F4} fresh");
    }

    [Fact]
    public async Task Compact_BesideWritersAndSearches_LosesNothing()
    {
        float[][] vectors = new ClusteredVectors(32, 8, seed: 105).Take(5000);
        using HnswIndex index = IndexFixtures.Build(Options, vectors[..2000]);
        using var stop = new CancellationTokenSource();
        Task searching = Task.Run(() =>
        {
            var random = new Random(106);
            while (!stop.IsCancellationRequested)
            {
                Neighbor[] found = index.Find(vectors[random.Next(5000)], new SearchParameters { K = 10 });
                Assert.Equal(10, found.Length);
            }
        });
        Task writing = Task.Run(() =>
        {
            for (int i = 2000; i < 5000; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
                index.Remove(new NodeId((uint)i - 2000));
            }
        });
        int freed = 0;
        while (!writing.IsCompleted)
        {
            freed += index.Compact().Count;
        }

        await writing;
        freed += index.Compact().Count;
        await stop.CancelAsync();
        await searching;
        Assert.Equal(3000, freed);
        Assert.Equal(2000, index.Count);
        Assert.True(index.Recall(vectors[4900..], new SearchParameters { K = 10 }) > 0.97);
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        using HnswIndex loaded = HnswIndex.Load(Options, blocks);
        Assert.Equal(index.Find(vectors[4000], new SearchParameters { K = 10 }), loaded.Find(vectors[4000], new SearchParameters { K = 10 }));
    }
}
