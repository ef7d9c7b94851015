using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

public class ChurnTests
{
    /// <summary>Items that come and go under ever new numbers take no more memory, and no more blocks on disk, than those that are there.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    public void Insert_NewNumbersForRemovedNodes_UsesTheirRowsAgain(int held)
    {
        var options = new HnswOptions { Dimensions = 16, FlatRows = 300, MaxRows = (uint)held * 3 / 2 };
        var source = new ClusteredVectors(16, 8, seed: 951);
        using var index = new HnswIndex(options);
        var live = new Queue<(uint Node, float[] Vector)>();
        var blocks = new MemoryBlocks();
        long reserved = 0;
        int stored = 0;
        uint next = 0;
        for (int round = 0; round < 40; round++)
        {
            while (live.Count < held)
            {
                float[] vector = source.Next();
                index.Insert(new NodeId(next), vector);
                live.Enqueue((next++, vector));
            }

            blocks.Checkpoint(index);
            if (round == 4)
            {
                (reserved, stored) = (index.ReservedBytes, blocks.Stored.Count);
            }

            Assert.All(live.Take(20), item => Assert.Equal(item.Node, index.Find(item.Vector, new SearchParameters { K = 1, Exact = true }).Single().Node.Value));
            for (int i = 0; i < held / 4; i++)
            {
                Assert.True(index.Remove(new NodeId(live.Dequeue().Node)));
            }

            Assert.Equal(held / 4, index.Compact().Count);
        }

        Assert.True(next > 10 * held);
        Assert.Equal(stored, blocks.Stored.Count);

        // A few pages more: the numbers have grown, and the list of their chunks with them.
        Assert.InRange(index.ReservedBytes, reserved / 2, reserved + 20_000);
        Assert.Empty(index.Check().Problems);
    }
}
