using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Tests;

public class IndexCheckTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3000)]
    public void Check_SoundIndex_HasNoProblems(int rows)
    {
        float[][] vectors = new ClusteredVectors(32, 8, seed: 701).Take(rows);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 32, FlatRows = 200 }, vectors);
        for (uint row = 0; row < rows; row += 4)
        {
            index.Remove(new NodeId(row));
        }

        IndexReport before = index.Check();
        Assert.Empty(before.Problems);
        Assert.Equal((rows + 3) / 4, before.Removed);
        index.Compact();
        IndexReport after = index.Check();
        Assert.Empty(after.Problems);
        Assert.Equal(rows - ((rows + 3) / 4), after.Live);
        Assert.True(after.Unreachable <= rows / 500, $"{after.Unreachable} of {after.Live} rows cannot be reached");
        Assert.Equal(rows > 200, after.Links > 0);
    }

    [Fact]
    public unsafe void Check_BrokenLinksAndCounts_NamesThem()
    {
        using var state = new IndexState(new HnswOptions { Dimensions = 8, FlatRows = 20 });
        var writer = new RowWriter(state);
        foreach ((float[] vector, int row) in new ClusteredVectors(8, 3, seed: 702).Take(60).Select((vector, row) => (vector, row)))
        {
            writer.Insert((uint)row, vector);
        }

        *state.Layers.Links(7, 0) = 5000;
        *state.Layers.Links(8, 0) = 8;
        state.Store.Removed.Set(9);
        IReadOnlyList<string> problems = new IndexAudit(state).Run(CancellationToken.None).Problems;
        Assert.Contains(problems, problem => problem.StartsWith("row 7 on layer 0 links to row 5000", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("row 8 on layer 0 links to itself", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("row 9: live True, removed True", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("1 rows are removed and the count says 0", StringComparison.Ordinal));
    }
}
