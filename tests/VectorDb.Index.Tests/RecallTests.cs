namespace VectorDb.Index.Tests;

public class RecallTests
{
    /// <summary>The product's promise for default options: at ef 64 at least 95 % of the true ten nearest, on 512-d clustered data.</summary>
    [Fact]
    public void Search_Ef64_FindsNineteenInTwenty()
    {
        float[][] vectors = new ClusteredVectors(512, 60, seed: 61).Take(12_200);
        using HnswIndex index = IndexFixtures.Build(new HnswOptions { Dimensions = 512 }, vectors[..12_000]);
        double recall = index.Recall(vectors[12_000..], new SearchParameters { K = 10, Ef = 64 });
        Assert.True(recall >= 0.95, $"recall@10 {recall:F4}");
    }
}
