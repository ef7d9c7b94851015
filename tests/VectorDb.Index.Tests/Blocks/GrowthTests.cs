using System.Reflection;
using VectorDb.Index.Blocks;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Tests.Blocks;

public class GrowthTests
{
    /// <summary>
    /// The arrays grow one after the other. A checkpoint that was cut between two of them could not be loaded: its directory would list
    /// blocks of some and not of others.
    /// </summary>
    [Fact]
    public void Begin_BetweenTwoArraysGrowth_WaitsForTheRest()
    {
        var options = new HnswOptions { Dimensions = 8 };
        using var state = new IndexState(options);
        var blocks = new MemoryBlocks();
        RowArray last = state.Store.Removed.Words;
        var inserting = new Thread(() => new RowWriter(state).Insert(0, [1, 2, 3, 4, 5, 6, 7, 8]));
        var cutting = new Thread(() => blocks.Checkpoint(new Checkpoints(state)));

        // Whoever holds an array's lock keeps it from growing, and so the insert in the middle.
        var growing = (Lock)typeof(RowArray).GetField("_growing", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(last)!;
        bool isGrowing, hasCut;
        using (growing.EnterScope())
        {
            inserting.Start();
            isGrowing = SpinWait.SpinUntil(() => state.Store.Links.Capacity > 0, TimeSpan.FromMinutes(2)) && last.Capacity == 0;
            cutting.Start();
            hasCut = cutting.Join(TimeSpan.FromMilliseconds(500));
        }

        inserting.Join();
        cutting.Join();
        Assert.True(isGrowing);
        Assert.False(hasCut, "the cut did not wait");
        using HnswIndex loaded = HnswIndex.Load(options, blocks);
        Assert.InRange(loaded.Count, 0, 1);
    }
}
