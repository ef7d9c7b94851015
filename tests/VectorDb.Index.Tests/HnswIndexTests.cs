namespace VectorDb.Index.Tests;

public class HnswIndexTests
{
    private static readonly HnswOptions Small = new() { Dimensions = 24, FlatRows = 50 };

    [Theory]
    [InlineData(Metric.Cosine, 10)]
    [InlineData(Metric.Dot, 10)]
    [InlineData(Metric.L2, 10)]
    [InlineData(Metric.Cosine, 400)]
    [InlineData(Metric.Dot, 400)]
    [InlineData(Metric.L2, 400)]
    public void Search_Exact_AgreesWithDefinition(Metric metric, int rows)
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 1).Take(rows + 5);
        using HnswIndex index = IndexFixtures.Build(Small with { Metric = metric }, vectors[..rows]);
        foreach (float[] query in vectors[rows..])
        {
            (uint Row, double Score)[] expected =
                [.. Enumerable.Range(0, rows).Select(i => ((uint)i, IndexFixtures.Score(metric, query, vectors[i]))).OrderByDescending(e => e.Item2).Take(7)];
            Neighbor[] actual = index.Find(query, new SearchParameters { K = 7, Exact = true });
            Assert.Equal(expected.Select(e => e.Row), actual.Rows());
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-4 * (1 + Math.Abs(pair.First.Score))));
        }
    }

    [Theory]
    [InlineData(Metric.Cosine)]
    [InlineData(Metric.Dot)]
    [InlineData(Metric.L2)]
    public void Search_InGraph_FindsNearlyAll(Metric metric)
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 2).Take(2100);
        using HnswIndex index = IndexFixtures.Build(Small with { Metric = metric }, vectors[..2000]);
        Assert.True(index.Recall(vectors[2000..], new SearchParameters { K = 10, Ef = 100 }) > 0.97);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(int.MaxValue >> 11)]
    public void Search_OwnVector_FindsTheRowFirst(int flatRows)
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 3).Take(300);
        using HnswIndex index = IndexFixtures.Build(Small with { FlatRows = flatRows }, vectors);
        for (int i = 0; i < vectors.Length; i++)
        {
            Assert.Equal((uint)i, index.Find(vectors[i], new SearchParameters { K = 1 }).Single().Node.Value);
        }
    }

    [Fact]
    public void Search_EmptyIndex_FindsNothing()
    {
        using var index = new HnswIndex(Small);
        Assert.Empty(index.Find(new float[24].Select((_, i) => 1f + i).ToArray(), new SearchParameters { K = 3 }));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Search_Pages_FollowEachOther()
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 4).Take(500);
        using HnswIndex index = IndexFixtures.Build(Small, vectors);
        uint[] whole = index.Find(vectors[7], new SearchParameters { K = 60, Exact = true }).Rows();
        IEnumerable<uint> pages = Enumerable.Range(0, 6)
            .SelectMany(page => index.Find(vectors[7], new SearchParameters { K = 10, Offset = 10 * page, Exact = true }).Rows());
        Assert.Equal(whole, pages);
    }

    [Theory]
    [InlineData(VectorCodes.FourBit)]
    [InlineData(VectorCodes.Full)]
    public void Search_PagesAfterALastResult_NeverRepeatAndMissFew(VectorCodes codes)
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 10).Take(2000);
        using HnswIndex index = IndexFixtures.Build(Small with { Codes = codes }, vectors);
        List<Neighbor> all = [];
        for (int page = 0; page < 12; page++)
        {
            Neighbor[] found = index.Find(
                vectors[9], new SearchParameters { K = 10, Ef = 20, Offset = all.Count, After = all.Count == 0 ? null : all[^1] });
            Assert.Equal(10, found.Length);
            all.AddRange(found);
        }

        uint[] rows = [.. all.Select(neighbour => neighbour.Node.Value)];
        Assert.Equal(rows.Length, rows.Distinct().Count());
        Assert.Equal(all.OrderByDescending(neighbour => neighbour.Score).Select(neighbour => neighbour.Score), all.Select(neighbour => neighbour.Score));
        uint[] exact = index.Find(vectors[9], new SearchParameters { K = 120, Exact = true }).Rows();
        Assert.True(exact.Intersect(rows).Count() >= 114, $"{exact.Intersect(rows).Count()} of 120");
    }

    [Fact]
    public void Search_ScoreThreshold_LeavesOutLowerScores()
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 5).Take(500);
        using HnswIndex index = IndexFixtures.Build(Small, vectors);
        Neighbor[] all = index.Find(vectors[0], new SearchParameters { K = 100, Ef = 200 });
        float threshold = all[20].Score;
        Neighbor[] found = index.Find(vectors[0], new SearchParameters { K = 100, Ef = 200, ScoreThreshold = threshold });
        Assert.Equal(all.Where(neighbour => neighbour.Score >= threshold), found);
    }

    [Fact]
    public void Remove_LiveRow_IsNotFoundAgain()
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 6).Take(300);
        using HnswIndex index = IndexFixtures.Build(Small, vectors);
        Assert.True(index.Remove(new NodeId(17)));
        Assert.False(index.Remove(new NodeId(17)));
        Assert.False(index.Contains(new NodeId(17)));
        Assert.False(index.TryGetVector(new NodeId(17), new float[24]));
        Assert.Equal(299, index.Count);
        Assert.DoesNotContain(17u, index.Find(vectors[17], new SearchParameters { K = 50 }).Rows());
        Assert.DoesNotContain(17u, index.Find(vectors[17], new SearchParameters { K = 50, Exact = true }).Rows());
    }

    [Fact]
    public void Remove_MostRows_RestIsStillFound()
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 7).Take(1000);
        using HnswIndex index = IndexFixtures.Build(Small, vectors);
        for (uint row = 0; row < 1000; row++)
        {
            if (row % 10 != 3)
            {
                index.Remove(new NodeId(row));
            }
        }

        Assert.Equal(100, index.Count);
        Assert.True(index.Recall(vectors[..50], new SearchParameters { K = 10 }) > 0.99);
    }

    [Fact]
    public void TryGetVector_Cosine_GivesUnitLength()
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 2 });
        index.Insert(new NodeId(0), [3, 4]);
        float[] stored = new float[2];
        Assert.True(index.TryGetVector(new NodeId(0), stored));
        Assert.Equal(0.6f, stored[0], 1e-6f);
        Assert.Equal(0.8f, stored[1], 1e-6f);
    }

    [Theory]
    [InlineData(Metric.Cosine, 1e-30f)]
    [InlineData(Metric.Cosine, 1e30f)]
    [InlineData(Metric.L2, 1e15f)]
    public void Insert_ExtremeLengths_AreFound(Metric metric, float scale)
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 2, Metric = metric });
        index.Insert(new NodeId(0), [scale, 0]);
        index.Insert(new NodeId(1), [0, scale]);
        Assert.Equal([1u, 0u], index.Find([0.1f * scale, scale], new SearchParameters { K = 2 }).Rows());
    }

    [Theory]
    [InlineData(new[] { 1f, 2 }, IndexError.WrongDimension, "2 components")]
    [InlineData(new[] { 1f, 2, float.NaN }, IndexError.NotFinite, "Component 2")]
    [InlineData(new[] { float.PositiveInfinity, 2, 3 }, IndexError.NotFinite, "Component 0")]
    [InlineData(new[] { 0f, 0, 0 }, IndexError.ZeroVector, "all zeros")]
    public void Insert_BadVector_IsRefused(float[] vector, IndexError error, string message)
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 3 });
        IndexException inserted = Assert.Throws<IndexException>(() => index.Insert(new NodeId(0), vector));
        IndexException searched = Assert.Throws<IndexException>(() => index.Find(vector, new SearchParameters { K = 1 }));
        Assert.Equal(error, inserted.Error);
        Assert.Equal(error, searched.Error);
        Assert.Contains(message, inserted.Message, StringComparison.Ordinal);
        index.Insert(new NodeId(0), [1, 2, 3]);
    }

    [Fact]
    public void Insert_OverflowingLength_IsRefusedUnlessCosine()
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 1, Metric = Metric.Dot });
        Assert.Equal(IndexError.NotFinite, Assert.Throws<IndexException>(() => index.Insert(new NodeId(0), [1e30f])).Error);
    }

    [Fact]
    public void Insert_UsedNumberTooLargeOneOrFullIndex_IsRefused()
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 1, Metric = Metric.L2, MaxRows = 2 });
        index.Insert(new NodeId(5), [1]);
        Assert.Equal(IndexError.RowInUse, Assert.Throws<IndexException>(() => index.Insert(new NodeId(5), [2])).Error);
        index.Remove(new NodeId(5));
        Assert.Equal(IndexError.RowInUse, Assert.Throws<IndexException>(() => index.Insert(new NodeId(5), [2])).Error);
        Assert.Equal(IndexError.RowOutOfRange, Assert.Throws<IndexException>(() => index.Insert(new NodeId(1u << 31), [2])).Error);
        index.Insert(new NodeId((1u << 31) - 1), [2]);
        Assert.Equal(IndexError.RowOutOfRange, Assert.Throws<IndexException>(() => index.Insert(new NodeId(7), [3])).Error);
        Assert.Equal(5u, index.Compact().Single().Value);
        index.Insert(new NodeId(7), [3]);
        Assert.Equal([(1u << 31) - 1, 7u], index.Find([2], new SearchParameters { K = 5 }).Rows());
    }

    [Fact]
    public void Search_BadParameters_AreRefused()
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 1, Metric = Metric.L2 });
        SearchParameters[] bad =
        [
            new() { K = 0 },
            new() { K = 1, Ef = 0 },
            new() { K = 1, Ef = SearchParameters.MaxEf + 1 },
            new() { K = 1, Offset = -1 },
            new() { K = 1, Offset = SearchParameters.MaxEf },
            new() { K = 1, ScoreThreshold = float.NaN },
            new() { K = 1, After = new Neighbor(new NodeId(0), float.NaN) },
        ];
        Assert.All(bad, parameters => Assert.Equal(
            IndexError.InvalidParameter, Assert.Throws<IndexException>(() => index.Search([1], parameters, new Neighbor[1])).Error));
    }

    [Fact]
    public void Constructor_BadOptions_AreRefused()
    {
        HnswOptions[] bad =
        [
            new() { Dimensions = 0 },
            new() { Dimensions = HnswOptions.MaxDimensions + 1 },
            new() { Dimensions = 4, M = 1 },
            new() { Dimensions = 4, M = 129 },
            new() { Dimensions = 4, EfConstruction = 15 },
            new() { Dimensions = 4, FlatRows = -1 },
            new() { Dimensions = 4, MaxRows = 0 },
            new() { Dimensions = 4, Metric = (Metric)9 },
        ];
        Assert.All(bad, options => Assert.Equal(
            IndexError.InvalidOptions, Assert.Throws<IndexException>(() => new HnswIndex(options)).Error));
    }

    [Fact]
    public void Search_Cancelled_Throws()
    {
        float[][] vectors = new ClusteredVectors(24, 6, seed: 8).Take(200);
        using HnswIndex index = IndexFixtures.Build(Small, vectors);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => index.Search(vectors[0], new SearchParameters { K = 1 }, new Neighbor[1], source.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(768)]
    public void Search_AnyDimensions_FindsOwnVector(int dimensions)
    {
        float[][] vectors = new ClusteredVectors(dimensions, 5, seed: 9).Take(120);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = dimensions, Metric = Metric.L2, FlatRows = 40 }, vectors);
        Assert.All(Enumerable.Range(0, 120), i => Assert.Equal((uint)i, index.Find(vectors[i], new SearchParameters { K = 1 }).Single().Node.Value));
    }
}
