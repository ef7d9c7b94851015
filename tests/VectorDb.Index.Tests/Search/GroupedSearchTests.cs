using VectorDb.Index.Search;

namespace VectorDb.Index.Tests.Search;

public class GroupedSearchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Search_UnevenGroups_AgreesWithDefinition(int offset)
    {
        // Most rows are of one group, so that the first look finds too few groups.
        float[][] vectors = new ClusteredVectors(32, 6, seed: 601).Take(1220);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 32, FlatRows = 200 }, vectors[..1200]);
        string? GroupOf(NodeId node) => node.Value % 5 != 0 ? "most" : node.Value % 15 == 0 ? null : $"g{node.Value % 70}";
        foreach (float[] query in vectors[1200..])
        {
            var expected = Enumerable.Range(0, 1200)
                .OrderByDescending(i => IndexFixtures.Score(Metric.Cosine, query, vectors[i]))
                .Select(i => (Row: (uint)i, Group: GroupOf(new NodeId((uint)i)))).Where(pair => pair.Group is not null)
                .GroupBy(pair => pair.Group!).Skip(offset).Take(6).Select(group => (group.Key, Rows: group.Take(2).Select(pair => pair.Row).ToArray())).ToList();
            IReadOnlyList<(string Group, IReadOnlyList<Neighbor> Rows)> actual = GroupedSearch.Search(
                index, query, new SearchParameters { K = 6, Offset = offset, Exact = true }, perGroup: 2, GroupOf);
            Assert.Equal(expected.Select(group => group.Key), actual.Select(group => group.Group));
            Assert.Equal(expected.SelectMany(group => group.Rows), actual.SelectMany(group => group.Rows.Select(row => row.Node.Value)));
        }
    }

    [Fact]
    public void Combine_PositiveAndNegative_PointsBetween()
    {
        var options = new HnswOptions { Dimensions = 2 };
        float[] mixed = QueryMix.Combine(options, [(new float[] { 100, 0 }, 1), (new float[] { 0, 0.01f }, 1)]);
        Assert.Equal([1f, 1f], mixed);
        Assert.Equal([1f, -0.5f], QueryMix.Combine(options, [(new float[] { 2, 0 }, 1), (new float[] { 0, 3 }, -0.5f)]));
    }

    [Fact]
    public void Combine_BadParts_AreRefused()
    {
        var options = new HnswOptions { Dimensions = 2 };
        Assert.Equal(IndexError.InvalidParameter, Refused([]));
        Assert.Equal(IndexError.InvalidParameter, Refused([(new float[] { 1, 0 }, float.NaN)]));
        Assert.Equal(IndexError.WrongDimension, Refused([(new float[] { 1 }, 1)]));
        Assert.Equal(IndexError.ZeroVector, Refused([(new float[] { 1, 0 }, 1), (new float[] { 5, 0 }, -1)]));

        IndexError Refused((ReadOnlyMemory<float> Vector, float Weight)[] parts) =>
            Assert.Throws<IndexException>(() => QueryMix.Combine(options, parts)).Error;
    }
}
