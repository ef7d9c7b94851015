using VectorDb.Index.Blocks;

namespace VectorDb.Index.Tests.Blocks;

/// <summary>An array of so many blocks that several threads read it.</summary>
public class LargeArrayTests
{
    private static readonly HnswOptions Options = new() { Dimensions = 512, FlatRows = 0 };

    [Fact]
    public void Load_ManyBlocks_FindsTheSameAndNamesACorruptOne()
    {
        float[][] vectors = new ClusteredVectors(512, 10, seed: 31).Take(300);
        using HnswIndex index = IndexFixtures.Build(Options, vectors);
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        var ten = new SearchParameters { K = 10, Ef = 50 };

        using HnswIndex loaded = HnswIndex.Load(Options, blocks);

        Assert.Empty(loaded.Check().Problems);
        Assert.All(vectors, vector => Assert.Equal(index.Find(vector, ten), loaded.Find(vector, ten)));

        byte[] vectorBlock = blocks.Stored.Values.First(static block => block.Length == BlockSnapshot.MaxBlockBytes);
        vectorBlock[^1] ^= 1;
        IndexException error = Assert.Throws<IndexException>(() => HnswIndex.Load(Options, blocks));
        Assert.Equal(IndexError.CorruptBlock, error.Error);
        Assert.Contains("block", error.Message, StringComparison.Ordinal);
    }
}
