using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Grounding;
using VectorDb.Models.Probing;
using VectorDb.Models.Ranking;
using VectorDb.Models.Seeing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Generation;

/// <summary>Heads that do not write text, as they are served.</summary>
public sealed class HeadTests
{
    [Fact]
    public async Task GroundAsync_Served_FindsTheRecordedBox()
    {
        GoldenCase golden = new("blip-grounding/refcoco");
        await using Model model = Model.Load(golden.Directory);
        VisualFeatures picture = await SeeAsync(model, golden, "rgb_wide.png");
        IReadOnlyList<float> boxes = golden["boxes_unit"].Read().Floats!;
        for (int i = 0; i < golden.Texts.Count; i++)
        {
            GroundedBox box = await model.RequireGrounder().GroundAsync(picture, golden.Texts[i], Lane.Interactive, CancellationToken.None);
            Assert.Equal(boxes.Skip(4 * i).Take(4), [box.Left, box.Top, box.Right, box.Bottom]);
            Assert.InRange(box.Score, 0, 1);
        }

        ModelException error = await Assert.ThrowsAsync<ModelException>(
            async () => await model.RequireGrounder().GroundAsync(picture, "?!", Lane.Interactive, CancellationToken.None));
        Assert.Equal(ModelError.InvalidInput, error.Error);
    }

    [Fact]
    public async Task GenerateAsync_Vilt_ChoosesTheRecordedLabel()
    {
        GoldenCase golden = new("vilt/vqa");
        await using Model model = Model.Load(golden.Directory);
        Assert.Equal([ModelCapability.Answer], model.Info.Capabilities);
        VisualFeatures picture = await SeeAsync(model, golden, "rgb_wide.png");
        IReadOnlyList<long> best = golden["argmax"].Read().Integers!;
        for (int i = 0; i < golden.Texts.Count; i++)
        {
            if (golden.Texts[i].Length == 0)
            {
                continue; // An empty question is refused.
            }

            GenerationResult result = await model.RequireGenerator(GenerationTask.Answer).GenerateAsync(
                new() { Task = GenerationTask.Answer, Picture = picture, Text = golden.Texts[i], Options = new() { NumReturnSequences = 3 } }, CancellationToken.None);
            Assert.Equal($"answer {best[i]}", result.Texts[0].Text);
            Assert.Equal(3, result.Texts.Count);
            Assert.True(result.Texts[0].Score >= result.Texts[1].Score);
        }
    }

    [Fact]
    public async Task RankAsync_Served_ChoosesTheRecordedAnswer()
    {
        GoldenCase golden = new("blip/vqa");
        await using Model model = Model.Load(golden.Directory);
        ProbeInputs inputs = golden.InputsOf(golden["rank_best"]);
        VisualFeatures picture = await SeeAsync(model, golden, "rgb_wide.png");
        IReadOnlyList<long> best = golden["rank_best"].Read().Integers!;
        IReadOnlyList<float> likelihoods = golden["rank_loglik"].Read().Floats!;
        for (int i = 0; i < inputs.Questions.Count; i++)
        {
            IReadOnlyList<RankedAnswer> ranked = await model.RequireRanker().RankAsync(
                picture, inputs.Questions[i], inputs.Answers, inputs.Candidates, Lane.Interactive, CancellationToken.None);
            Assert.Equal(inputs.Candidates, ranked.Count);
            Assert.Equal(best[i], ranked[0].Index);
            Assert.All(ranked, answer => Assert.Equal(likelihoods[(i * inputs.Answers.Count) + answer.Index], answer.LogLikelihood, 1e-3f));
        }

        ModelException error = await Assert.ThrowsAsync<ModelException>(async () => await model.RequireRanker().RankAsync(
            picture, "what?", ["yes", " "], 2, Lane.Interactive, CancellationToken.None));
        Assert.Equal(ModelError.InvalidInput, error.Error);
    }

    [Fact]
    public void Top_RandomValues_TakesTheHighest()
    {
        Random random = new(3);
        for (int round = 0; round < 300; round++)
        {
            float[] values = [.. Enumerable.Range(0, 1 + random.Next(400)).Select(_ => (float)random.Next(20))];
            int k = 1 + random.Next(Math.Min(values.Length, 40));
            int[] top = FirstTokenSelection.Top(values, k);
            Assert.Equal(k, top.Distinct().Count());
            Assert.Equal(values.OrderDescending().Take(k), top.Select(i => values[i]));
        }
    }

    private static ValueTask<VisualFeatures> SeeAsync(Model model, GoldenCase golden, string picture) =>
        model.Vision!.SeeAsync(golden.Image(picture), Lane.Interactive, CancellationToken.None);
}
