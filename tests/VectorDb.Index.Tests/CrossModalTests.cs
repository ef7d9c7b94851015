using VectorDb.Index.Tests.Blocks;

namespace VectorDb.Index.Tests;

public class CrossModalTests
{
    private const int Rows = 4000;
    private static readonly HnswOptions Options = new() { Dimensions = 64, FlatRows = 500 };
    private static readonly SearchParameters Ten = new() { K = 10, Ef = 16, CrossModal = true };

    /// <summary>Queries that share a third of the rows' meaning and lie around a mean of their own, as captions do among pictures.</summary>
    private static (float[][] Rows, float[][] Texts) Draw(int seed)
    {
        float[][] rows = new ClusteredVectors(64, 30, seed).Take(Rows);
        var random = new Random(seed + 1);
        float[] away = new ClusteredVectors(64, 1, seed + 2).Next();
        float[][] noise = new ClusteredVectors(64, 40, seed + 3).Take(2200);
        float[][] texts = [.. noise.Select(n => rows[random.Next(Rows)].Select((x, i) => (0.4f * x) + (0.6f * n[i]) - away[i]).ToArray())];
        return (rows, texts);
    }

    [Fact]
    public void LearnCrossModal_TextsOfTheSameKind_RaisesRecall()
    {
        (float[][] rows, float[][] texts) = Draw(seed: 201);
        using HnswIndex index = IndexFixtures.Build(Options, rows);
        double before = index.Recall(texts[2000..], Ten);
        foreach (float[] text in texts[..2000])
        {
            index.LearnCrossModal(text);
        }

        double after = index.Recall(texts[2000..], Ten);
        Assert.True(1 - after < 0.7 * (1 - before), $"recall@10 {before:F4} before, {after:F4} after");
    }

    [Fact]
    public void LearnCrossModal_HalfTheRowsAllowed_RaisesRecallAmongThem()
    {
        (float[][] rows, float[][] texts) = Draw(seed: 206);
        using HnswIndex index = IndexFixtures.Build(Options, rows);
        var odd = new RowFilter();
        for (uint row = 1; row < Rows; row += 2)
        {
            odd.Set(new NodeId(row));
        }

        double before = index.Recall(texts[2000..], Ten with { Filter = odd });
        foreach (float[] text in texts[..2000])
        {
            index.LearnCrossModal(text);
        }

        double after = index.Recall(texts[2000..], Ten with { Filter = odd });
        Assert.True(1 - after < 0.7 * (1 - before), $"recall@10 {before:F4} before, {after:F4} after");
    }

    [Fact]
    public void LearnCrossModal_Persisted_IsThereAfterLoad()
    {
        (float[][] rows, float[][] texts) = Draw(seed: 211);
        using HnswIndex index = IndexFixtures.Build(Options, rows[..1500]);
        foreach (float[] text in texts[..300])
        {
            index.LearnCrossModal(text);
        }

        var blocks = new MemoryBlocks();
        blocks.Checkpoint(index);
        using HnswIndex loaded = HnswIndex.Load(Options, blocks);
        Assert.All(texts[2000..], text => Assert.Equal(index.Find(text, Ten), loaded.Find(text, Ten)));
    }

    [Fact]
    public void LearnCrossModal_RowsComeAndGo_StaysConsistent()
    {
        (float[][] rows, float[][] texts) = Draw(seed: 221);
        using HnswIndex index = IndexFixtures.Build(Options, rows[..2000]);
        foreach (float[] text in texts[..500])
        {
            index.LearnCrossModal(text);
        }

        for (uint row = 0; row < 1000; row++)
        {
            index.Remove(new NodeId(row));
        }

        index.Compact();
        for (uint row = 0; row < 1000; row++)
        {
            index.Insert(new NodeId(row), rows[3000 + row]);
        }

        for (int i = 2000; i < 3000; i++)
        {
            index.Insert(new NodeId((uint)i + 20_000), rows[i]);
        }

        foreach (float[] text in texts[500..1000])
        {
            index.LearnCrossModal(text);
        }

        Assert.True(index.Recall(texts[2000..], Ten with { Ef = 300 }) > 0.95);
    }

    [Fact]
    public void LearnCrossModal_FlatOrWithoutSlots_DoesNothing()
    {
        (float[][] rows, float[][] texts) = Draw(seed: 231);
        using HnswIndex flat = IndexFixtures.Build(Options, rows[..100]);
        flat.LearnCrossModal(texts[0]);
        using HnswIndex without = IndexFixtures.Build(Options with { TextLinks = 0 }, rows[..600]);
        without.LearnCrossModal(texts[0]);
        Assert.Equal(10, without.Find(texts[1], Ten).Length);
        Assert.Equal(
            IndexError.WrongDimension, Assert.Throws<IndexException>(() => flat.LearnCrossModal(new float[3])).Error);
    }
}
