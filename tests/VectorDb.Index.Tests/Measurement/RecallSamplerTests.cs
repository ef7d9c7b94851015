using VectorDb.Index.Measurement;

namespace VectorDb.Index.Tests.Measurement;

public class RecallSamplerTests
{
    [Fact]
    public void Estimate_ManyQueries_CoversTheTrueRecall()
    {
        float[][] vectors = new ClusteredVectors(48, 20, seed: 501).Take(3400);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 48, FlatRows = 300 }, vectors[..3000]);
        var parameters = new SearchParameters { K = 10, Ef = 10 };
        var sampler = new RecallSampler(index, share: 0.5, seed: 502);
        foreach (float[] query in vectors[3000..])
        {
            sampler.Offer(query, parameters);
            sampler.Offer(query, parameters with { Exact = true });
            while (sampler.MeasureNext())
            {
            }
        }

        RecallEstimate estimate = sampler.Estimate;
        double recall = index.Recall(vectors[3000..], parameters);
        Assert.InRange(estimate.Queries, 150, 250);
        Assert.InRange(recall, estimate.Low - 0.005, estimate.High + 0.005);
        Assert.InRange(estimate.High - estimate.Low, 0.001, 0.1);
    }

    [Fact]
    public void Offer_NobodyMeasures_KeepsABoundedNumber()
    {
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 2 }, [[1, 2], [3, 1]]);
        var sampler = new RecallSampler(index, share: 1, seed: 503, waiting: 5, window: 3);
        for (int i = 0; i < 50; i++)
        {
            sampler.Offer([1, 1], new SearchParameters { K = 1 });
        }

        int measured = 0;
        while (sampler.MeasureNext())
        {
            measured++;
        }

        Assert.Equal(5, measured);
        Assert.Equal(new RecallEstimate(1, sampler.Estimate.Low, 1, 3), sampler.Estimate);
        Assert.InRange(sampler.Estimate.Low, 0.1, 0.9);
    }

    [Fact]
    public void Estimate_NothingMeasured_KnowsNothing()
    {
        using var index = new HnswIndex(new HnswOptions { Dimensions = 2 });
        Assert.Equal(new RecallEstimate(1, 0, 1, 0), new RecallSampler(index, 0.1, 1).Estimate);
        Assert.Throws<IndexException>(() => new RecallSampler(index, 1.5, 1));
    }
}
