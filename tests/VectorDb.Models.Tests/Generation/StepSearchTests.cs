using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Tests.Generation;

public sealed class StepSearchTests
{
    private static readonly SearchPlan Plan = new() { Prompt = [3], MaxLength = 12, MinLength = 0, EndTokens = [1] };

    [Fact]
    public void Run_Greedy_TakesTheMostProbableToken()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            ToyModel model = new(9, seed);
            List<int> expected = [3];
            while (expected.Count < Plan.MaxLength && expected[^1] != 1)
            {
                float[] logits = model.Logits(expected);
                expected.Add(Array.IndexOf(logits, logits.Max()));
            }

            FoundText found = Assert.Single(model.Run(Plan));
            Assert.Equal(expected, found.Tokens);
            Assert.Equal(expected[^1] == 1 ? FinishReason.EndToken : FinishReason.Length, found.Finish);
        }
    }

    [Fact]
    public void Run_SamplingWithOneSeed_GivesOneText()
    {
        ToyModel model = new(30, 5);
        SearchPlan plan = Plan with { Samples = true, Seed = 42, Returned = 4 };
        string[] texts = [.. model.Run(plan).Select(Show)];
        Assert.Equal(texts, model.Run(plan).Select(Show));
        Assert.True(texts.Distinct().Count() > 1, "texts of one request draw independently");
        Assert.NotEqual(texts, model.Run(plan with { Seed = 43 }).Select(Show));
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(0, 1e-6)]
    public void Run_SamplingAmongOneToken_IsGreedy(int topK, double topP)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            ToyModel model = new(20, seed);
            FoundText drawn = Assert.Single(model.Run(Plan with { Samples = true, TopK = topK, TopP = topP, Seed = seed }));
            Assert.Equal(model.Run(Plan)[0].Tokens, drawn.Tokens);
        }
    }

    [Fact]
    public void Draw_ManyTimes_FollowsTheProbabilities()
    {
        float[] logits = [0, MathF.Log(2), MathF.Log(5), MathF.Log(2), float.NegativeInfinity];
        TokenSampler sampler = new(Plan with { Samples = true, Seed = 7 }, 0);
        int[] counts = new int[5];
        for (int i = 0; i < 20_000; i++)
        {
            counts[sampler.Draw([.. logits], new float[5])]++;
        }

        double[] expected = [0.1, 0.2, 0.5, 0.2, 0];
        Assert.All(counts.Zip(expected), pair => Assert.Equal(pair.Second, pair.First / 20_000.0, 0.02)); // 5 standard deviations are 0.018.
    }

    [Fact]
    public void Warp_TopKAndTopP_KeepWhatTransformersKeeps()
    {
        float[] scratch = new float[5];
        float[] scores = [1, 4, 3, 2, 0];
        new TokenSampler(Plan with { TopK = 2 }, 0).Warp(scores, scratch);
        Assert.Equal([float.NegativeInfinity, 4, 3, float.NegativeInfinity, float.NegativeInfinity], scores);

        // Probabilities 0.5, 0.3, 0.1, 0.06, 0.04: tokens are taken out from below while their sum stays within 1 - top_p.
        scores = [.. new[] { 0.5f, 0.3f, 0.1f, 0.06f, 0.04f }.Select(p => MathF.Log(p))];
        float[] kept = [.. scores];
        new TokenSampler(Plan with { TopK = 0, TopP = 0.85 }, 0).Warp(kept, scratch);
        Assert.Equal([true, true, true, false, false], kept.Select(float.IsFinite));
        float[] hot = [.. scores];
        new TokenSampler(Plan with { TopK = 0, Temperature = 2 }, 0).Warp(hot, scratch);
        Assert.Equal(scores[1] / 2, hot[1], 1e-6f);
    }

    private static string Show(FoundText text) => string.Join(' ', text.Tokens);
}
