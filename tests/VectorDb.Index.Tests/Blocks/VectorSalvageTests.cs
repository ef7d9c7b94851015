using VectorDb.Index.Blocks;

namespace VectorDb.Index.Tests.Blocks;

public class VectorSalvageTests
{
    // 96 dimensions: rows lie across the borders of blocks. More than a chunk of rows.
    private const int Dimensions = 96;
    private const int Rows = 17_000;

    private static readonly HnswOptions Options = new() { Dimensions = Dimensions, Metric = Metric.L2, FlatRows = 2 * Rows };

    [Fact]
    public void TryRead_SomeBlocksDamaged_ReadsEveryRowOfTheOthers()
    {
        float[][] vectors = new ClusteredVectors(Dimensions, 8, seed: 51).Take(Rows);
        using HnswIndex index = IndexFixtures.Build(Options, vectors);
        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        blocks.Stored.Remove(BlockKey.Meta);
        blocks.Stored.Remove(BlockKey.Directory(0));
        Assert.True(blocks.Stored.Remove(BlockKey.Array(0, 3)));
        blocks.Stored[BlockKey.Array(0, 97)][100] ^= 1;

        var salvage = new VectorSalvage(Options, blocks);
        float[] read = new float[Dimensions];
        var lost = new List<int>();
        for (int row = 0; row < Rows; row++)
        {
            if (!salvage.TryRead(new NodeId((uint)row), read))
            {
                lost.Add(row);
                continue;
            }

            Assert.Equal(vectors[row], read);
        }

        const int InBlock = 64 * 1024, RowBytes = Dimensions * sizeof(float);
        int[] damaged = [.. Enumerable.Range(0, Rows).Where(static row => Touches(row, 3) || Touches(row, 97))];
        Assert.Equal(damaged, lost);
        Assert.False(salvage.TryRead(new NodeId(Rows), read));

        static bool Touches(int row, int block) => (long)row * RowBytes < (block + 1L) * InBlock && ((row + 1L) * RowBytes) > (long)block * InBlock;
    }
}
