using VectorDb.Index.Blocks;

namespace VectorDb.Index.Tests.Blocks;

public class CheckpointTests
{
    private static readonly HnswOptions Options = new() { Dimensions = 40, FlatRows = 100 };
    private static readonly SearchParameters Ten = new() { K = 10, Ef = 30 };

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(900)]
    public void Load_AfterCheckpoint_GivesIdenticalResults(int rows)
    {
        float[][] vectors = new ClusteredVectors(40, 8, seed: 31).Take(rows + 50);
        using HnswIndex index = IndexFixtures.Build(Options, vectors[..rows]);
        for (uint row = 0; row < rows; row += 9)
        {
            index.Remove(new NodeId(row));
        }

        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        using HnswIndex loaded = HnswIndex.Load(Options, blocks);
        Assert.Equal(index.Count, loaded.Count);
        Assert.Equal(index.RemovedCount, loaded.RemovedCount);
        Assert.All(vectors, query => Assert.Equal(index.Find(query, Ten), loaded.Find(query, Ten)));
        Assert.All(vectors, query => Assert.Equal(index.Find(query, Ten with { Exact = true }), loaded.Find(query, Ten with { Exact = true })));
    }

    [Fact]
    public void Load_ThenInsert_GoesOnAsIfNeverClosed()
    {
        float[][] vectors = new ClusteredVectors(40, 8, seed: 32).Take(800);
        using HnswIndex straight = IndexFixtures.Build(Options, vectors[..700]);
        using HnswIndex first = IndexFixtures.Build(Options, vectors[..400]);
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(first);
        using HnswIndex second = HnswIndex.Load(Options, blocks);
        for (int i = 400; i < 700; i++)
        {
            second.Insert(new NodeId((uint)i), vectors[i]);
        }

        Assert.All(vectors[700..], query => Assert.Equal(straight.Find(query, Ten), second.Find(query, Ten)));
        Assert.True(blocks.Checkpoint(second) > 0);
        using HnswIndex third = HnswIndex.Load(Options, blocks);
        Assert.All(vectors[700..], query => Assert.Equal(straight.Find(query, Ten), third.Find(query, Ten)));
    }

    [Fact]
    public void Begin_NothingChanged_HoldsNoArrayBlocks()
    {
        using HnswIndex index = IndexFixtures.Build(Options, new ClusteredVectors(40, 8, seed: 33).Take(300));
        var blocks = new MemoryBlocks();
        int whole = blocks.Checkpoint(index);
        int again = blocks.Checkpoint(index);
        Assert.True(again == 2 && whole > again, $"{whole} blocks, then {again}");
        using HnswIndex loaded = HnswIndex.Load(Options, blocks);
        Assert.Equal(300, loaded.Count);
    }

    [Fact]
    public void Copy_WritersGoOn_HoldsTheCut()
    {
        float[][] vectors = new ClusteredVectors(40, 8, seed: 34).Take(900);
        using HnswIndex index = IndexFixtures.Build(Options, vectors[..500]);
        Neighbor[][] before = [.. vectors[800..].Select(query => index.Find(query, Ten))];
        var blocks = new MemoryBlocks();
        using (BlockSnapshot snapshot = index.BeginCheckpoint())
        {
            for (int i = 500; i < 800; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
                index.Remove(new NodeId((uint)i - 500));
            }

            blocks.Store(snapshot);
            snapshot.Complete();
        }

        using HnswIndex cut = HnswIndex.Load(Options, blocks);
        Assert.Equal(500, cut.Count);
        Assert.Equal(before, vectors[800..].Select(query => cut.Find(query, Ten)));

        blocks.Checkpoint(index);
        using HnswIndex whole = HnswIndex.Load(Options, blocks);
        Assert.Equal(500, whole.Count);
        Assert.All(vectors, query => Assert.Equal(index.Find(query, Ten), whole.Find(query, Ten)));
    }

    [Fact]
    public void Abort_HalfStored_NextCheckpointHoldsEverything()
    {
        float[][] vectors = new ClusteredVectors(40, 8, seed: 35).Take(400);
        using HnswIndex index = IndexFixtures.Build(Options, vectors[..200]);
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        for (int i = 200; i < 300; i++)
        {
            index.Insert(new NodeId((uint)i), vectors[i]);
        }

        byte[] buffer = new byte[BlockSnapshot.MaxBlockBytes];
        using (BlockSnapshot aborted = index.BeginCheckpoint())
        {
            aborted.Copy(0, buffer);
            for (int i = 300; i < 400; i++)
            {
                index.Insert(new NodeId((uint)i), vectors[i]);
            }
        }

        blocks.Checkpoint(index);
        using HnswIndex loaded = HnswIndex.Load(Options, blocks);
        Assert.Equal(400, loaded.Count);
        Assert.All(vectors, query => Assert.Equal(index.Find(query, Ten), loaded.Find(query, Ten)));
    }

    [Fact]
    public void Begin_WhileOneIsOpen_IsRefused()
    {
        using var index = new HnswIndex(Options);
        using BlockSnapshot open = index.BeginCheckpoint();
        Assert.Equal(IndexError.Busy, Assert.Throws<IndexException>(() => index.BeginCheckpoint()).Error);
        open.Abort();
        index.BeginCheckpoint().Dispose();
    }

    [Fact]
    public void Load_AnyBlockDamaged_NamesIt()
    {
        using HnswIndex index = IndexFixtures.Build(Options, new ClusteredVectors(40, 8, seed: 36).Take(300));
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        var random = new Random(37);
        foreach ((ulong key, byte[] block) in blocks.Stored.ToArray())
        {
            byte[] flipped = [.. block];
            flipped[random.Next(flipped.Length - 8)] ^= (byte)(1 << random.Next(8));
            Refused(blocks, key, flipped, IndexError.CorruptBlock);
            Refused(blocks, key, block[..random.Next(block.Length)], IndexError.CorruptBlock);
            Refused(blocks, key, null, IndexError.MissingBlock);
            blocks.Stored[key] = block;
        }

        HnswIndex.Load(Options, blocks).Dispose();
    }

    [Fact]
    public void Load_StaleOrSwappedBlock_NamesIt()
    {
        float[][] vectors = new ClusteredVectors(40, 8, seed: 38).Take(400);
        using HnswIndex index = IndexFixtures.Build(Options, vectors[..200]);
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        Dictionary<ulong, byte[]> old = new(blocks.Stored);
        for (int i = 200; i < 400; i++)
        {
            index.Insert(new NodeId((uint)i), vectors[i]);
        }

        blocks.Checkpoint(index);
        foreach (ulong key in old.Keys.Where(key => !old[key].SequenceEqual(blocks.Stored[key])))
        {
            byte[] current = blocks.Stored[key];
            Refused(blocks, key, old[key], IndexError.CorruptBlock);
            blocks.Stored[key] = current;
        }

        ulong[] arrays = [.. blocks.Stored.Keys.Where(key => key >> 56 >= 16)];
        byte[] first = blocks.Stored[arrays[0]];
        Refused(blocks, arrays[0], blocks.Stored[arrays[1]], IndexError.CorruptBlock);
        blocks.Stored[arrays[0]] = first;
    }

    [Fact]
    public void Load_OtherOptions_IsRefused()
    {
        using HnswIndex index = IndexFixtures.Build(Options, new ClusteredVectors(40, 8, seed: 39).Take(10));
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        HnswOptions[] others = [Options with { Dimensions = 41 }, Options with { Metric = Metric.L2 }, Options with { M = 8 }, Options with { Seed = 1 }];
        Assert.All(others, other => Assert.Equal(
            IndexError.IncompatibleOptions, Assert.Throws<IndexException>(() => HnswIndex.Load(other, blocks)).Error));
    }

    [Fact]
    public void Load_BlocksOfAnEarlierFormat_AreRefusedByVersion()
    {
        using HnswIndex index = IndexFixtures.Build(Options, new ClusteredVectors(40, 8, seed: 40).Take(10));
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        blocks.Stored[0][4] = 1;
        IndexException refused = Assert.Throws<IndexException>(() => HnswIndex.Load(Options, blocks));
        Assert.Equal(IndexError.IncompatibleOptions, refused.Error);
        Assert.Contains("format version 1", refused.Message, StringComparison.Ordinal);
    }

    private static void Refused(MemoryBlocks blocks, ulong key, byte[]? block, IndexError expected)
    {
        if (block is null)
        {
            blocks.Stored.Remove(key);
        }
        else
        {
            blocks.Stored[key] = block;
        }

        IndexException refused = Assert.Throws<IndexException>(() => HnswIndex.Load(Options, blocks));

        // A stale list of generations can only be seen in the blocks that it is wrong about.
        Assert.Equal(expected, refused.Error);
        Assert.Contains("block", refused.Message, StringComparison.Ordinal);
    }
}
