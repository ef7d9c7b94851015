using VectorDb.Models.Batching;
using VectorDb.Models.Matching;
using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Matching;

public sealed class MatcherTests
{
    private static readonly string[] Images = ["rgb_wide.png", "rgb_tall.png", "gray.png"];

    /// <summary>Enough for the keys and values of any picture of the small checkpoints.</summary>
    private const long Plenty = 512L << 20;

    [Theory]
    [InlineData("blip/itm", false, "itm_logits", Plenty)]
    [InlineData("blip/itm", false, "itm_logits", 0)]
    [InlineData("blip/itm", true, "itm_logits_enc", Plenty)]
    [InlineData("blip2/itm", false, "itm_logits", Plenty)]
    [InlineData("albef/retrieval", false, "itm_logits", Plenty)]
    [InlineData("albef/retrieval", false, "itm_logits", 0)]
    public async Task MatchAsync_Served_MeetsTheRecordedScores(string name, bool original, string logits, long memory)
    {
        GoldenCase golden = new(name);
        await using Model model = Model.Load(golden.Directory, new ModelOptions { MatchAsOriginal = original, MatchMemoryBytes = memory });
        MatchScore[,] scores = await MatchAsync(model, golden, Images);
        float[] expected = [.. golden[logits].Read().Floats!];
        float[] similarity = [.. golden["itc_similarity"].Read().Floats!];
        int texts = golden.Texts.Count;
        for (int pair = 0; pair < Images.Length * texts; pair++)
        {
            MatchScore score = scores[pair / texts, pair % texts];
            Assert.Equal(expected[2 * pair], score.MismatchLogit, golden[logits].Tolerance);
            Assert.Equal(expected[(2 * pair) + 1], score.MatchLogit, golden[logits].Tolerance);
            Assert.Equal(similarity[pair], score.Contrastive, golden["itc_similarity"].Tolerance);
            Assert.Equal(1 / (1 + Math.Exp(score.MismatchLogit - score.MatchLogit)), score.Probability, 1e-6);
        }
    }

    [Fact]
    public async Task MatchAsync_Vilt_HasNoContrastiveScore()
    {
        GoldenCase golden = new("vilt/retrieval");
        await using Model model = Model.Load(golden.Directory);
        string[] images = ["rgb_wide.png", "rgb_tall.png", "rgb_small.png"];
        MatchScore[,] scores = await MatchAsync(model, golden, images);
        ProbeValue expected = golden["logits"].Read();
        Assert.Equal(expected.Floats![0], scores[0, 0].MatchLogit, golden["logits"].Tolerance);
        Assert.True(float.IsNaN(scores[0, 0].Contrastive));
        Assert.Null(model.Encoder);
    }

    [Theory]
    [InlineData("blip/itm", Precision.Fp32, Plenty)]
    [InlineData("blip/itm", Precision.Fp32, 0)]
    [InlineData("blip/itm", Precision.Int8, Plenty)]
    [InlineData("blip/itm", Precision.Int8, 0)]
    [InlineData("blip2/itm", Precision.Fp32, Plenty)]
    [InlineData("vilt/retrieval", Precision.Fp32, Plenty)]
    public async Task MatchAsync_AloneOrInAnyBatch_GivesTheSame(string name, Precision precision, long memory)
    {
        GoldenCase golden = new(name);
        ModelOptions options = new() { Precision = precision, MatchMemoryBytes = memory };
        string[] images = ["rgb_wide.png", "rgb_tall.png", "rgb.jpg"];
        await using Model alone = Model.Load(golden.Directory, options with { Batching = new BatchOptions { MaxItems = 1 } });
        await using Model batched = Model.Load(
            golden.Directory, options with { Batching = new BatchOptions { MaxItems = 64, MaxDelay = TimeSpan.FromMilliseconds(50) } });
        MatchScore[] left = [.. (await MatchAsync(alone, golden, images)).Cast<MatchScore>()];
        MatchScore[] right = [.. (await MatchAsync(batched, golden, images)).Cast<MatchScore>()];
        for (int i = 0; i < left.Length; i++)
        {
            Assert.Equal(left[i].MatchLogit, right[i].MatchLogit, 1e-5);
            Assert.Equal(left[i].Probability, right[i].Probability, 1e-5);
        }
    }

    [Fact]
    public async Task MatchAsync_StoredPicture_GivesTheSameScore()
    {
        GoldenCase golden = new("blip/itm");
        await using Model model = Model.Load(golden.Directory);
        MatchImage image = await model.Matcher!.PrepareAsync(golden.Image("gray.png"), Lane.Bulk, CancellationToken.None);
        MatchImage restored = new(image.Values.ToArray(), [.. image.Shape], image.Features.ToArray());
        MatchScore[,] first = await model.Matcher.MatchAsync([image], ["a cat"], Lane.Interactive, CancellationToken.None);
        MatchScore[,] second = await model.Matcher.MatchAsync([restored], ["a cat"], Lane.Interactive, CancellationToken.None);
        Assert.Equal(first[0, 0], second[0, 0]);
        MatchImage narrow = new(image.Values.Span.ToArray().CopyTo, image.Shape, image.Features);
        Assert.Equal(image.Values.ToArray(), narrow.Values.ToArray());
        MatchScore[,] third = await model.Matcher.MatchAsync([narrow], ["a cat"], Lane.Interactive, CancellationToken.None);
        Assert.Equal(first[0, 0], third[0, 0]);
        Assert.Throws<ArgumentException>(() => new MatchImage(new float[5], [2, 3], default));
    }

    [Fact]
    public async Task MatchAsync_MorePairsThanTheQueueHolds_AreAnswered()
    {
        GoldenCase golden = new("albef/retrieval");
        await using Model model = Model.Load(golden.Directory, new ModelOptions { Batching = new BatchOptions { Capacity = 4 } });
        MatchImage image = await model.Matcher!.PrepareAsync(golden.Image("gray.png"), Lane.Bulk, CancellationToken.None);
        MatchScore[,] scores = await model.Matcher.MatchAsync(
            [.. Enumerable.Repeat(image, 30)], ["a", "b"], Lane.Bulk, CancellationToken.None);
        Assert.Equal(60, scores.Length);
    }

    [Theory]
    [InlineData("blip/itm", Precision.Fp32)]
    [InlineData("blip/itm", Precision.Int8)]
    [InlineData("blip2/itm", Precision.Fp32)]
    [InlineData("albef/retrieval", Precision.Int8)]
    public async Task MatchPairsAsync_Again_TakesPicturesFromMemory(string name, Precision precision)
    {
        GoldenCase golden = new(name);
        await using Model model = Model.Load(golden.Directory, new ModelOptions { Precision = precision });
        int loads = 0;
        MatchSource Source(int i) => new((UInt128)i, async stop =>
        {
            Interlocked.Increment(ref loads);
            return await model.Matcher!.PrepareAsync(golden.Image(Images[i]), Lane.Bulk, stop);
        });
        MatchPair[] pairs = [.. Enumerable.Range(0, 6).Select(i => new MatchPair(Source(i % 3), i < 3 ? "a red car" : "two dogs"))];
        MatchScore[] first = await model.Matcher!.MatchPairsAsync(pairs, Lane.Interactive, default);
        Assert.Equal(3, loads);
        Assert.True(model.Matcher.Has(2));
        MatchScore[] second = await model.Matcher.MatchPairsAsync(pairs, Lane.Interactive, default);
        Assert.Equal(3, loads);
        Assert.Equal(first, second);
        Assert.Equal((3, 3, 3), (model.Matcher.InMemory.Count, model.Matcher.InMemory.Hits, model.Matcher.InMemory.Misses));
        MatchScore[,] whole = await MatchAsync(model, golden, Images, "a red car", "two dogs");
        Assert.Equal(whole[1, 1].MatchLogit, first[4].MatchLogit, 1e-5);
        float[] cosines = await model.Matcher.ContrastPairsAsync(pairs, Lane.Interactive, default);
        Assert.Equal(first.Select(static s => s.Contrastive), cosines);
    }

    [Fact]
    public async Task MatchPairsAsync_LittleMemory_KeepsWithinItAndScoresTheSame()
    {
        GoldenCase golden = new("blip/itm");
        await using Model plenty = Model.Load(golden.Directory);
        MatchScore[,] expected = await MatchAsync(plenty, golden, Images, "a red car");
        long projected = await BytesOfOneAsync(plenty, golden);
        await using Model little = Model.Load(golden.Directory, new ModelOptions { MatchMemoryBytes = 127 * projected });
        long each = await BytesOfOneAsync(little, golden);
        Assert.InRange(each, 1, projected - 1);
        foreach (long bytes in new[] { 0, each, 2 * each })
        {
            await using Model model = Model.Load(golden.Directory, new ModelOptions { MatchMemoryBytes = bytes });
            MatchPair[] pairs = [.. Images.Select((image, i) => new MatchPair(
                new MatchSource((UInt128)i, stop => model.Matcher!.PrepareAsync(golden.Image(image), Lane.Bulk, stop)), "a red car"))];
            MatchScore[][] together = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => model.Matcher!.MatchPairsAsync(pairs, Lane.Bulk, default).AsTask()));
            Assert.All(together, scores => Assert.All(scores.Zip(expected.Cast<MatchScore>()), pair => Assert.Equal(pair.Second.MatchLogit, pair.First.MatchLogit, 1e-5)));
            Assert.InRange(model.Matcher!.InMemory.Bytes, 0, bytes);
            Assert.Equal(bytes / each, model.Matcher.InMemory.Count);
        }
    }

    [Fact]
    public async Task MatchPairsAsync_SourceFails_HoldsNothing()
    {
        GoldenCase golden = new("blip/itm");
        await using Model model = Model.Load(golden.Directory);
        MatchPair good = new(new MatchSource(1, stop => model.Matcher!.PrepareAsync(golden.Image("gray.png"), Lane.Bulk, stop)), "a");
        MatchPair bad = new(new MatchSource(2, static _ => throw new InvalidDataException("gone")), "a");
        await Assert.ThrowsAsync<InvalidDataException>(() => model.Matcher!.MatchPairsAsync([good, bad], Lane.Bulk, default).AsTask());
        Assert.Equal(1, model.Matcher!.InMemory.Count);
        Assert.Single(await model.Matcher.MatchPairsAsync([good], Lane.Bulk, default));
    }

    private static async Task<long> BytesOfOneAsync(Model model, GoldenCase golden)
    {
        MatchSource source = new(7, stop => model.Matcher!.PrepareAsync(golden.Image("gray.png"), Lane.Bulk, stop));
        await model.Matcher!.MatchPairsAsync([new MatchPair(source, "a")], Lane.Bulk, default);
        return model.Matcher.InMemory.Bytes / model.Matcher.InMemory.Count;
    }

    private static async Task<MatchScore[,]> MatchAsync(Model model, GoldenCase golden, string[] images, params string[] texts) =>
        await model.Matcher!.MatchAsync(
            [.. images.Select(name => (ReadOnlyMemory<byte>)golden.Image(name))], texts.Length > 0 ? texts : golden.Texts, Lane.Bulk, CancellationToken.None);
}
