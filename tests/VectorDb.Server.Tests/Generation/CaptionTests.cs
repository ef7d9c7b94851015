using Google.Protobuf;
using VectorDb.Rpc;
using VectorDb.Server.Tests.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Captions over gRPC, with a tiny BLIP checkpoint, against the reference's token ids.</summary>
public sealed class CaptionTests : IClassFixture<GeneratingServer>
{
    private readonly GeneratingServer _server;

    public CaptionTests(GeneratingServer server) => _server = server;

    [Theory]
    [InlineData("", "cap_greedy_ids")]
    [InlineData("a photo of", "prompt_greedy_ids")]
    public async Task Caption_Greedy_HasTheReferencesIds(string prompt, string output)
    {
        foreach ((string picture, int[] expected) in Golden.Caption.Pictures.Zip(Golden.Caption.Ids(output)))
        {
            V1.Generation given = await _server.Client.CaptionAsync(Request(GeneratingServer.Given("caption", picture), prompt));
            Assert.Equal(expected, given.Texts[0].TokenIds);

            // Stored features are float16; these captions are not near a tie.
            V1.Generation stored = await _server.Client.CaptionAsync(Request(GeneratingServer.Stored("caption", picture), prompt));
            Assert.Equal(expected, stored.Texts[0].TokenIds);
            Assert.Equal(given.Texts[0].Text, stored.Texts[0].Text);
        }
    }

    [Fact]
    public async Task Caption_Beams_HaveTheReferencesIdsAndScores()
    {
        double[][] scores = Golden.Caption.Rows("cap_beam3_lp2_reppen_scores");
        int[][] ids = Golden.Caption.Ids("cap_beam3_lp2_reppen_ids");
        for (int i = 0; i < ids.Length; i++)
        {
            CaptionRequest request = Request(GeneratingServer.Given("caption", Golden.Caption.Pictures[i]));
            request.Decoding = new Decoding { NumBeams = 3, NumReturnSequences = 2, MaxNewTokens = 10, LengthPenalty = 2, RepetitionPenalty = 1.3f };
            V1.Generation generation = await _server.Client.CaptionAsync(request);
            Assert.Equal(ids[i], generation.Texts[0].TokenIds);
            Assert.Equal(scores[i][0], generation.Texts[0].Score, 1e-4);
            Assert.Equal(2, generation.Texts.Count);
            Assert.True(generation.Texts[0].Score >= generation.Texts[1].Score);
        }
    }

    [Fact]
    public async Task Caption_Streamed_ComesTokenByTokenAndAddsUp()
    {
        var pieces = new List<TextPiece>();
        V1.Generation? whole = null;
        await foreach (GenerateResponse response in _server.Client.StreamCaptionAsync(Request(GeneratingServer.Stored("caption", "rgb_tall.png"))))
        {
            Assert.Null(whole);
            whole = response.Generation;
            if (response.Piece is { } piece)
            {
                pieces.Add(piece);
            }
        }

        Assert.Equal(whole!.Texts[0].Text, string.Concat(pieces.Select(static p => p.Text)));
        int[] streamed = [.. pieces.SelectMany(static p => p.TokenIds)];
        Assert.True(streamed.Length > 3);
        Assert.Equal(streamed, whole.Texts[0].TokenIds.TakeLast(streamed.Length));
        Assert.Equal(["picture", "first_token", "generate"], whole.Stages.Select(static s => s.Stage));
        Assert.Equal("caption", whole.Model);
        Assert.True(whole.PromptTokens > 0 && whole.Steps > 0);
    }

    [Fact]
    public async Task Caption_StoredPicture_IsSeenOnceAndAgainOnlyWhenItChanges()
    {
        Picture picture = await _server.StoreAsync("seen", ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]));
        Assert.False((await _server.Client.CaptionAsync(Request(picture))).FeaturesCached);
        V1.Generation again = await _server.Client.CaptionAsync(Request(picture, "a photo of"));
        Assert.True(again.FeaturesCached);

        await _server.Client.DeleteItemsAsync(new DeleteItemsRequest { Collection = "photos", Ids = { "seen" } });
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => _server.Client.CaptionAsync(Request(picture)))).Code);
        await _server.StoreAsync("seen", ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]));
        V1.Generation anew = await _server.Client.CaptionAsync(Request(picture, "a photo of"));
        Assert.False(anew.FeaturesCached);
        Assert.Equal(again.Texts, anew.Texts);
    }

    [Fact]
    public async Task Caption_Sampled_IsRepeatableByItsSeed()
    {
        CaptionRequest request = Request(GeneratingServer.Given("caption", "rgb.jpg"));
        var texts = new HashSet<string>();
        for (ulong seed = 1; seed <= 8; seed++)
        {
            request.Decoding = new Decoding { MaxNewTokens = 12, Sampling = new Sampling { Temperature = 3, Seed = seed } };
            V1.Generation first = await _server.Client.CaptionAsync(request);
            Assert.Equal(first.Texts, (await _server.Client.CaptionAsync(request)).Texts);
            texts.Add(first.Texts[0].Text);
        }

        Assert.True(texts.Count > 1);
    }

    [Fact]
    public async Task Caption_WithoutAModel_IsTheCollectionsGenerators()
    {
        CaptionRequest request = Request(GeneratingServer.Stored("caption", "rgb.jpg"));
        request.Model = "";
        var update = new UpdateCollectionRequest
        {
            Collection = new Collection { Name = "photos", Generator = "caption" },
            UpdateMask = new Google.Protobuf.WellKnownTypes.FieldMask { Paths = { "generator" } },
        };
        Assert.Equal("caption", (await _server.Client.UpdateCollectionAsync(update)).Generator);
        V1.Generation generation = await _server.Client.CaptionAsync(request);
        Assert.Equal(Golden.Caption.Ids("cap_greedy_ids")[3], generation.Texts[0].TokenIds);
        Assert.Equal("caption", generation.Model);
    }

    [Fact]
    public async Task Caption_PromptLongerThanTheContext_IsRefused()
    {
        CaptionRequest request = Request(GeneratingServer.Given("caption", "rgb.jpg"), string.Concat(Enumerable.Repeat("a dog ", 1_000)));
        var error = await Assert.ThrowsAsync<RpcException>(() => _server.Client.CaptionAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, "PROMPT_TOO_LONG"), (error.Code, ReasonOf(error)));
        Assert.StartsWith("prompt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caption_CancelledWithinTheStream_EndsAndTheServerGoesOn()
    {
        CaptionRequest request = Request(GeneratingServer.Given("caption", "rgb.jpg"));
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (GenerateResponse response in _server.Client.StreamCaptionAsync(request, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        Assert.NotEmpty((await _server.Client.CaptionAsync(request)).Texts[0].TokenIds);
    }

    private static string ReasonOf(RpcException error) =>
        error.Details.Single(static d => d.Is(Google.Rpc.ErrorInfo.Descriptor)).Unpack<Google.Rpc.ErrorInfo>().Reason;

    private static CaptionRequest Request(Picture picture, string prompt = "") =>
        new() { Collection = "photos", Model = "caption", Picture = picture, Prompt = prompt };
}
