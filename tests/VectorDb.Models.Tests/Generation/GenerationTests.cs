using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Seeing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Generation;

/// <summary>The decoding loop through a small recorded checkpoint.</summary>
public sealed class GenerationTests
{
    private static readonly GoldenCase Golden = new("blip/caption");

    private static readonly GenerationOptions[] Mixed =
    [
        new(),
        new() { NumBeams = 3, MaxLength = 16, MinLength = 5 },
        new() { NumBeams = 5, MaxLength = 12, LengthPenalty = -1, NumReturnSequences = 3 },
        new() { DoSample = true, Seed = 5, MaxNewTokens = 30, NumReturnSequences = 2 },
        new() { RepetitionPenalty = 1.5, MaxLength = 40 },
        new() { NumBeams = 2, MaxNewTokens = 25, NoRepeatNgramSize = 2 },
    ];

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Int8Blocks)]
    [InlineData(Precision.Int4)]
    public async Task GenerateAsync_AloneOrInCompany_GivesTheSameBits(Precision precision)
    {
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { Threads = 1, Precision = precision });
        GenerationRequest[] requests = await RequestsAsync(model);
        List<string> alone = [];
        foreach (GenerationRequest request in requests)
        {
            alone.Add(Show(await model.Generator!.GenerateAsync(request, CancellationToken.None)));
        }

        // All at once, so that they join and leave one batch as they begin and end.
        GenerationResult[] together = await Task.WhenAll(
            requests.Select(request => model.Generator!.GenerateAsync(request, CancellationToken.None).AsTask()));
        Assert.Equal(alone, together.Select(Show));
        Assert.True(alone.Distinct().Count() > requests.Length / 2, "the requests must not all give the same");
    }

    [Fact]
    public async Task GenerateAsync_MoreThanTheBatchHolds_WaitTheirTurn()
    {
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { Generation = new() { MaxRows = 4, MaxCacheBytes = 1 << 20 } });
        GenerationRequest[] requests = await RequestsAsync(model);
        GenerationResult[] results = await Task.WhenAll(
            requests.Select(request => model.Generator!.GenerateAsync(request, CancellationToken.None).AsTask()));
        Assert.All(results, result => Assert.NotEmpty(result.Texts[0].TokenIds));
    }

    [Fact]
    public async Task StreamAsync_Greedy_PiecesAndIdsMakeTheResult()
    {
        await using Model model = Model.Load(Golden.Directory);
        VisualFeatures picture = await SeeAsync(model, "rgb.jpg");
        GenerationRequest request = new() { Task = GenerationTask.Caption, Picture = picture, Text = "a photo of" };
        GenerationUpdate[] updates = await model.Generator!.StreamAsync(request, CancellationToken.None).ToArrayAsync();
        GeneratedText text = updates[^1].Result!.Texts[0];
        Assert.Equal(text.Text, string.Concat(updates.Select(update => update.Piece)));
        Assert.StartsWith("a photo of", text.Text, StringComparison.Ordinal);
        Assert.Equal(text.TokenIds.TakeLast(updates.Length - 2), updates.Where(update => update.TokenId is not null).Select(update => update.TokenId!.Value));
        Assert.True(updates.Length > 3, "a text of several tokens streams in several pieces");
    }

    [Fact]
    public async Task StreamAsync_Abandoned_LeavesTheBatch()
    {
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { Generation = new() { Capacity = 1 } });
        VisualFeatures picture = await SeeAsync(model, "rgb.jpg");
        GenerationRequest request = new() { Task = GenerationTask.Caption, Picture = picture, Options = new() { MaxNewTokens = 50, MinNewTokens = 50 } };
        await foreach (GenerationUpdate update in model.Generator!.StreamAsync(request, CancellationToken.None))
        {
            break; // The place in the lane is free again, although the text is not finished.
        }

        using CancellationTokenSource source = new();
        IAsyncEnumerator<GenerationUpdate> running = model.Generator.StreamAsync(request, source.Token).GetAsyncEnumerator();
        Assert.True(await running.MoveNextAsync());
        ModelException full = await Assert.ThrowsAsync<ModelException>(
            async () => await model.Generator.GenerateAsync(request, CancellationToken.None));
        Assert.Equal(ModelError.Overloaded, full.Error);
        Assert.NotNull(full.RetryAfter);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await running.MoveNextAsync())
            {
            }
        });
        GenerationResult whole = await model.Generator.GenerateAsync(request, CancellationToken.None);
        Assert.Equal(51, whole.Texts[0].TokenIds.Count);
    }

    [Fact]
    public async Task DisposeAsync_WhileTextsGrow_EndsThem()
    {
        Model model = Model.Load(Golden.Directory);
        VisualFeatures picture = await SeeAsync(model, "rgb.jpg");
        IGenerator generator = model.Generator!;
        GenerationRequest request = new() { Task = GenerationTask.Caption, Picture = picture, Options = new() { MaxNewTokens = 60, MinNewTokens = 60, NumBeams = 8 } };
        Task<GenerationResult>[] texts = [.. Enumerable.Range(0, 20).Select(_ => generator.GenerateAsync(request, CancellationToken.None).AsTask())];
        await model.DisposeAsync();
        ModelException[] ends = await Task.WhenAll(texts.Select(async text =>
        {
            try
            {
                await text;
                return new ModelException(ModelError.Unloaded, "it was quick");
            }
            catch (ModelException e)
            {
                return e;
            }
        }));
        Assert.All(ends, end => Assert.Equal(ModelError.Unloaded, end.Error));
        ModelException after = await Assert.ThrowsAsync<ModelException>(async () => await generator.GenerateAsync(request, CancellationToken.None));
        Assert.Equal(ModelError.Unloaded, after.Error);
    }

    [Theory]
    [InlineData(17, 1, null, "num_beams is 17; expected 1 to 16")]
    [InlineData(2, 3, null, "num_return_sequences is 3; expected 1 to 2")]
    [InlineData(1, 1, 1, "max_length is 1, but the prompt has 5 tokens")]
    [InlineData(1, 1, 2000, "the model has 64")]
    public async Task GenerateAsync_WrongOption_NamesIt(int beams, int returned, int? maxLength, string message)
    {
        await using Model model = Model.Load(Golden.Directory);
        GenerationRequest request = new()
        {
            Task = GenerationTask.Caption,
            Picture = await SeeAsync(model, "rgb.jpg"),
            Text = "a photo of",
            Options = new() { NumBeams = beams, NumReturnSequences = returned, MaxLength = maxLength },
        };
        ModelException error = await Assert.ThrowsAsync<ModelException>(async () => await model.Generator!.GenerateAsync(request, CancellationToken.None));
        Assert.Equal(ModelError.InvalidInput, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_FeaturesOfAnotherModel_AreRefused()
    {
        await using Model model = Model.Load(Golden.Directory);
        await using Model other = Model.Load(new GoldenCase("blip/vqa").Directory);
        VisualFeatures picture = await SeeAsync(other, "rgb.jpg");
        ModelException error = await Assert.ThrowsAsync<ModelException>(async () => await model.Generator!.GenerateAsync(
            new() { Task = GenerationTask.Caption, Picture = picture }, CancellationToken.None));
        Assert.Contains("fingerprint", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ModelException>(() => model.RequireGenerator(GenerationTask.Answer));
        Assert.Equal(ModelError.MissingCapability, error.Error);
        Assert.Contains("instructblip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_StoredAndRestored_GiveTheSameCaption()
    {
        await using Model model = Model.Load(Golden.Directory);
        VisualFeatures seen = await SeeAsync(model, "rgb_wide.png");
        VisualFeatures restored = new(seen.Values.ToArray(), [.. seen.Shape], seen.Fingerprint, seen.ImageWidth, seen.ImageHeight);
        string first = Show(await model.Generator!.GenerateAsync(new() { Task = GenerationTask.Caption, Picture = seen }, CancellationToken.None));
        Assert.Equal(first, Show(await model.Generator.GenerateAsync(new() { Task = GenerationTask.Caption, Picture = restored }, CancellationToken.None)));
    }

    private static async Task<GenerationRequest[]> RequestsAsync(Model model)
    {
        VisualFeatures[] pictures = [await SeeAsync(model, "rgb.jpg"), await SeeAsync(model, "rgb_wide.png"), await SeeAsync(model, "gray.png")];
        return
        [
            .. from picture in pictures
               from options in Mixed
               select new GenerationRequest { Task = GenerationTask.Caption, Picture = picture, Options = options, Text = options.NumBeams == 3 ? "a photo of" : null },
        ];
    }

    private static ValueTask<VisualFeatures> SeeAsync(Model model, string picture) =>
        model.Vision!.SeeAsync(Golden.Image(picture), Lane.Interactive, CancellationToken.None);

    private static string Show(GenerationResult result) =>
        string.Join(" | ", result.Texts.Select(text => $"{string.Join(' ', text.TokenIds)} {BitConverter.DoubleToInt64Bits(text.Score):x} {text.Text}"));
}
