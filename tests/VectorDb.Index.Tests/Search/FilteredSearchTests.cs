namespace VectorDb.Index.Tests.Search;

public class FilteredSearchTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void Search_Filtered_KeepsRecallAndObeys(double share)
    {
        float[][] vectors = new ClusteredVectors(48, 12, seed: 51).Take(6050);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 48 }, vectors[..6000]);
        var random = new Random(52);
        var filter = new RowFilter(6000);
        for (uint row = 0; row < 6000; row++)
        {
            if (random.NextDouble() < share)
            {
                filter.Set(new NodeId(row));
            }
        }

        var parameters = new SearchParameters { K = 10, Filter = filter };
        Assert.True(index.Recall(vectors[6000..], parameters) >= 0.99);
        Assert.All(vectors[6000..], query => Assert.All(index.Find(query, parameters), found => Assert.True(filter.Contains(found.Node))));
    }

    [Fact]
    public void Search_AllowedRowsFarFromQuery_AreFound()
    {
        // The allowed rows lie opposite to the query: a walk that ends where the query is would find none of them.
        float[][] near = new ClusteredVectors(16, 3, seed: 53).Take(3000);
        float[][] far = [.. new ClusteredVectors(16, 3, seed: 53).Take(400).Select(vector => vector.Select(x => -x).ToArray())];
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 16 }, [.. near, .. far]);
        var filter = new RowFilter();
        filter.SetRange(3000, 3400);
        Assert.True(index.Recall(near[..20], new SearchParameters { K = 10, Filter = filter }) >= 0.99);
    }

    [Fact]
    public void Search_EmptyFilter_FindsNothing()
    {
        float[][] vectors = new ClusteredVectors(16, 3, seed: 54).Take(1500);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 16 }, vectors);
        Assert.Empty(index.Find(vectors[0], new SearchParameters { K = 10, Filter = new RowFilter() }));
    }
}
