using Google.Protobuf;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Captions and verdicts on ingestion, over gRPC, with a tiny BLIP that captions and one that matches.</summary>
public sealed class CapFiltTests : IAsyncLifetime
{
    private static readonly ByteString Picture = Golden.Caption.Picture("rgb_tall.png");

    private readonly GeneratingServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Put_PictureWithoutText_GetsTheModelsCaptionAndKeepsIt()
    {
        await CreateAsync(new CapFilt { CaptionMissing = true, Captioner = "caption" });
        V1.Generation caption = await _server.Client.CaptionAsync(new CaptionRequest { Model = "caption", Picture = new Picture { Image = Picture } });
        string expected = caption.Texts[0].Text.Trim();
        Item stored = await PutAsync(new Item { Id = "bare", Image = Picture });
        Assert.NotEmpty(expected);
        Assert.Equal((expected, TextVerdict.Types.Outcome.Captioned), (stored.Text, stored.TextVerdict.Outcome));
        Assert.Equal((expected, caption.ModelFingerprint), (stored.TextVerdict.Caption, stored.TextVerdict.CaptionerFingerprint));
        Assert.Null(stored.TextVerdict.CaptionScore);

        Item given = await PutAsync(new Item { Id = "given", Image = Picture, Text = "a red car" });
        Assert.Equal(("a red car", null), (given.Text, given.TextVerdict));
        Item words = await PutAsync(new Item { Id = "words", Text = "no picture" });
        Assert.Null(words.TextVerdict);

        // Replay and records give back what the models said, though none is asked again.
        await _server.StopAsync();
        await _server.StartAsync();
        Assert.Equal(stored, await GetAsync("bare"));
        SearchResponse found = await _server.Client.SearchAsync(new SearchRequest
        {
            Collection = "judged",
            Query = new Query { Parts = { new QueryPart { ItemId = "words" } } },
            Limit = 10,
        });
        Assert.Equal(stored.TextVerdict, found.Hits.Single(static h => h.Item.Id == "bare").Item.TextVerdict);
    }

    [Theory]
    [InlineData(MisfitAction.Flag, true, TextVerdict.Types.Outcome.Flagged)]
    [InlineData(MisfitAction.Flag, false, TextVerdict.Types.Outcome.Kept)]
    [InlineData(MisfitAction.Keep, true, TextVerdict.Types.Outcome.Kept)]
    public async Task Put_GivenText_IsJudgedByTheMatcher(MisfitAction action, bool above, TextVerdict.Types.Outcome expected)
    {
        (float score, string fingerprint) = await ScoreAsync("buy now");
        float threshold = above ? MathF.BitIncrement(score) : score;
        await CreateAsync(new CapFilt { Matcher = "itm", Threshold = threshold, MisfitAction = action });
        Item stored = await PutAsync(new Item { Id = "ad", Image = Picture, Text = "buy now" });
        Assert.Equal(("buy now", expected), (stored.Text, stored.TextVerdict.Outcome));
        Assert.Equal((score, fingerprint), (stored.TextVerdict.GivenScore, stored.TextVerdict.MatcherFingerprint));
    }

    [Fact]
    public async Task Put_MisfitUnderReplace_TakesTheCaptionWhereItFitsBetter()
    {
        (ByteString picture, string caption, float captionScore, string worse, float worseScore) = await CaptionThatBeatsATextAsync();
        await CreateAsync(new CapFilt { Captioner = "caption", Matcher = "itm", Threshold = captionScore, MisfitAction = MisfitAction.Replace });
        Item replaced = await PutAsync(new Item { Id = "worse", Image = picture, Text = worse });
        Assert.Equal((caption, worse, TextVerdict.Types.Outcome.Replaced), (replaced.Text, replaced.TextVerdict.GivenText, replaced.TextVerdict.Outcome));
        Assert.Equal((worseScore, captionScore), (replaced.TextVerdict.GivenScore, replaced.TextVerdict.CaptionScore));

        var strict = new CapFilt { Captioner = "caption", Matcher = "itm", Threshold = 1, MisfitAction = MisfitAction.Replace };
        await _server.Client.UpdateCollectionAsync(new UpdateCollectionRequest
        {
            Collection = new Collection { Name = "judged", CapFilt = strict },
            UpdateMask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { "cap_filt" } },
        });
        Item flagged = await PutAsync(new Item { Id = "worse", Image = picture, Text = worse });
        Assert.Equal((worse, "", TextVerdict.Types.Outcome.Flagged), (flagged.Text, flagged.TextVerdict.GivenText, flagged.TextVerdict.Outcome));
    }

    [Fact]
    public async Task Update_GeneratorThatThePolicyNeeds_CannotBecomeOneThatDoesNotCaption()
    {
        await CreateAsync(new CapFilt { CaptionMissing = true }, "caption");
        Task<Collection> ChangeAsync(string generator) => _server.Client.UpdateCollectionAsync(new UpdateCollectionRequest
        {
            Collection = new Collection { Name = "judged", Generator = generator },
            UpdateMask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { "generator" } },
        });
        foreach (string wrong in new[] { "vqa", "" })
        {
            var error = await Assert.ThrowsAsync<Rpc.RpcException>(() => ChangeAsync(wrong));
            Assert.StartsWith("collection.cap_filt.captioner", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(TextVerdict.Types.Outcome.Captioned, (await PutAsync(new Item { Id = "bare", Image = Picture })).TextVerdict.Outcome);
    }

    [Fact]
    public async Task Put_CaptionerUnloaded_IsRefusedByNameAndNothingIsStored()
    {
        await CreateAsync(new CapFilt { CaptionMissing = true, Captioner = "caption" });
        await _server.Client.UnloadModelAsync(new UnloadModelRequest { Name = "caption" });
        PutItemsResponse response = await _server.Client.PutItemsAsync(new PutItemsRequest { Collection = "judged", Items = { WithVector(new Item { Id = "bare", Image = Picture }) } });
        Assert.Equal("MODEL_NOT_LOADED", response.Results[0].Status.Reason);
        Assert.Contains("'caption'", response.Results[0].Status.Message, StringComparison.Ordinal);
        Assert.Equal(0UL, (await _server.Client.CountItemsAsync(new CountItemsRequest { Collection = "judged" })).Count);
    }

    private Task<Collection> CreateAsync(CapFilt policy, string generator = "") => _server.Client.CreateCollectionAsync(new CreateCollectionRequest
    {
        Collection = new Collection { Name = "judged", Spaces = { new VectorSpace { Dimensions = 2 } }, CapFilt = policy, Generator = generator },
    });

    private async Task<Item> PutAsync(Item item)
    {
        PutItemsResponse response = await _server.Client.PutItemsAsync(new PutItemsRequest { Collection = "judged", Items = { WithVector(item) } });
        Assert.Equal("", response.Results[0].Status.Message);
        return await GetAsync(item.Id);
    }

    private Task<Item> GetAsync(string id) => _server.Client.GetItemAsync(new GetItemRequest { Collection = "judged", Id = id });

    private async Task<(float Score, string Fingerprint)> ScoreAsync(string text)
    {
        MatchResponse response = await _server.Client.MatchAsync(new MatchRequest { Model = "itm", Pictures = { new Picture { Image = Picture } }, Texts = { text } });
        return (response.Rows[0].Scores[0].Itm, (await _server.Client.GetModelAsync(new GetModelRequest { Name = "itm" })).Fingerprint);
    }

    /// <summary>Tiny random weights rank texts anyhow: a picture whose caption fits better than some text.</summary>
    private async Task<(ByteString Picture, string Caption, float CaptionScore, string Worse, float WorseScore)> CaptionThatBeatsATextAsync()
    {
        string[] texts = ["buy now", "a red car", "x", "two dogs near the old bridge", "the bird sits on the lamp and looks at the moon"];
        foreach (ByteString picture in Golden.Caption.Pictures.Select(Golden.Caption.Picture))
        {
            var request = new CaptionRequest { Model = "caption", Picture = new Picture { Image = picture } };
            string caption = (await _server.Client.CaptionAsync(request)).Texts[0].Text.Trim();
            var match = new MatchRequest { Model = "itm", Pictures = { new Picture { Image = picture } }, Texts = { texts, caption } };
            float[] scores = [.. (await _server.Client.MatchAsync(match)).Rows[0].Scores.Select(static s => s.Itm)];
            (string worse, float score) = texts.Zip(scores).MinBy(static s => s.Second);
            if (caption.Length > 0 && score < scores[^1])
            {
                return (picture, caption, scores[^1], worse, score);
            }
        }

        throw new InvalidOperationException("no caption of the case beats any of the texts: give more of them");
    }

    private static Item WithVector(Item item)
    {
        item.Vectors["default"] = new Vector { Values = { 1, item.Id.Length } };
        return item;
    }
}
