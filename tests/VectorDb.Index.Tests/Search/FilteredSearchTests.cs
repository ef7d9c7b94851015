using VectorDb.Index.Hnsw;
using VectorDb.Index.Search;

namespace VectorDb.Index.Tests.Search;

public class FilteredSearchTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    [InlineData(0.0001)]
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

    [Theory]
    [InlineData(nameof(FilteredWay.Gated))]
    [InlineData(nameof(FilteredWay.Scan))]
    public void WalkAllowed_LargestEf_StaysInItsMemory(string wayName)
    {
        float[][] vectors = new ClusteredVectors(16, 3, seed: 57).Take(2000);
        using var state = new IndexState(new HnswOptions { Dimensions = 16, FlatRows = 100 });
        var writer = new RowWriter(state);
        for (uint row = 0; row < 2000; row++)
        {
            writer.Insert(row, vectors[row]);
        }

        uint[] found = Find(state, vectors[0], Enum.Parse<FilteredWay>(wayName), RowFilter.All(2000), SearchParameters.MaxEf);
        Assert.True(found.Length >= 1990 && found.Distinct().Count() == found.Length);
    }

    [Fact]
    public void Search_EmptyFilter_FindsNothing()
    {
        float[][] vectors = new ClusteredVectors(16, 3, seed: 54).Take(1500);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 16 }, vectors);
        Assert.Empty(index.Find(vectors[0], new SearchParameters { K = 10, Filter = new RowFilter() }));
    }

    [Theory]
    [InlineData(1_000_000, 1_000_000, 64, nameof(FilteredWay.Gated))]
    [InlineData(500_000, 1_000_000, 64, nameof(FilteredWay.Gated))]
    [InlineData(100_000, 1_000_000, 64, nameof(FilteredWay.Gated))]
    [InlineData(10_000, 1_000_000, 64, nameof(FilteredWay.Scan))]
    [InlineData(100, 1_000_000, 64, nameof(FilteredWay.Scan))]
    [InlineData(10_000, 100_000, 16, nameof(FilteredWay.Gated))]
    [InlineData(10_000, 100_000, 64, nameof(FilteredWay.Scan))]
    [InlineData(2_000, 100_000, 64, nameof(FilteredWay.Scan))]
    [InlineData(0, 100_000, 64, nameof(FilteredWay.Scan))]
    [InlineData(500, 500, 64, nameof(FilteredWay.Scan))]
    public void Choose_AnyShare_TakesTheCheapest(int allowed, int linked, int ef, string expected) =>
        Assert.Equal(expected, FilterPlan.Choose(allowed, linked, ef).ToString());

    [Fact]
    public void Search_ManyRemovedRows_FindsTheLiveOnes()
    {
        float[][] vectors = new ClusteredVectors(48, 12, seed: 58).Take(6050);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 48 }, vectors[..6000]);
        for (uint row = 0; row < 6000; row += 3)
        {
            index.Remove(new NodeId(row));
        }

        foreach (int k in new[] { 1, 10, 50 })
        {
            var parameters = new SearchParameters { K = k };
            double recall = index.Recall(vectors[6000..], parameters);
            Assert.True(recall >= 0.99, $"k {k}: recall {recall:F4}");
            Assert.All(vectors[6000..], query => Assert.All(index.Find(query, parameters), found => Assert.NotEqual(0u, found.Node.Value % 3)));
        }
    }

    [Fact]
    public void Search_FilterThatExcludesTheNearest_FindsTheRest()
    {
        // Three quarters are allowed, but none of the 2,000 nearest to the queries: a walk meets them first.
        float[][] near = new ClusteredVectors(16, 1, seed: 59).Take(2000);
        float[][] others = new ClusteredVectors(16, 40, seed: 60).Take(6000);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 16 }, [.. near, .. others]);
        var filter = new RowFilter();
        filter.SetRange(2000, 8000);
        Assert.True(index.Recall(near[..20], new SearchParameters { K = 10, Filter = filter }) >= 0.99);
    }

    [Theory]
    [InlineData(nameof(FilteredWay.Gated), 0.5)]
    [InlineData(nameof(FilteredWay.Gated), 0.1)]
    [InlineData(nameof(FilteredWay.Gated), 0.03)]
    [InlineData(nameof(FilteredWay.Scan), 0.1)]
    public void WalkAllowed_EachWay_FindsNearlyAll(string wayName, double share)
    {
        var way = Enum.Parse<FilteredWay>(wayName);
        const int Rows = 5000, Ef = 64;
        float[][] vectors = new ClusteredVectors(48, 12, seed: 55).Take(Rows + 60);
        using var state = new IndexState(new HnswOptions { Dimensions = 48, FlatRows = 500 });
        var writer = new RowWriter(state);
        var random = new Random(56);
        var filter = new RowFilter(Rows);
        for (uint row = 0; row < Rows; row++)
        {
            writer.Insert(row, vectors[row]);
            if (random.NextDouble() < share)
            {
                filter.Set(new NodeId(row));
            }
        }

        int found = 0;
        foreach (float[] query in vectors[Rows..])
        {
            found += Find(state, query, way, filter, Ef)
                .Intersect(filter.Rows().OrderByDescending(row => IndexFixtures.Score(Metric.Cosine, query, vectors[row.Value])).Take(10).Select(row => row.Value))
                .Count();
        }

        // The best 10 by exact score are looked for among all candidates, whose order is estimated.
        Assert.True(found >= 0.98 * 10 * 60, $"{found} of 600");
    }

    private static unsafe uint[] Find(IndexState state, float[] query, FilteredWay way, RowFilter filter, int ef)
    {
        using ContextPool.Lease lease = state.Contexts.Rent(state.Store.Capacity);
        VectorIntake.Accept(state.Options, query, lease.Context.Vector, state.Store.PaddedDimensions);
        state.Built.Prepare(lease.Context);
        var allowed = new AllowedRows(state.Store, filter);
        if (way == FilteredWay.Scan)
        {
            state.Built.ScanAllowed(lease.Context, ef, allowed, CancellationToken.None);
        }
        else
        {
            Assert.True(state.Built.WalkAllowed(lease.Context, WalkOptions.Full(ef), allowed, int.MaxValue, CancellationToken.None));
        }

        return [.. new ReadOnlySpan<ulong>(lease.Context.Pool.Keys, lease.Context.Pool.Count).ToArray().Select(CandidateKey.Row)];
    }
}
