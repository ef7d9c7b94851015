using Google.Protobuf;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

/// <summary>Matching and zero-shot classification over gRPC, with tiny checkpoints of both kinds.</summary>
public sealed class MatchAndClassifyTests : IClassFixture<RunningServer>
{
    private readonly RunningServer _server;

    public MatchAndClassifyTests(RunningServer server) => _server = server;

    [Fact]
    public async Task Match_GivenAndStoredPictures_ScoreTheSame()
    {
        ByteString picture = ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]);
        await _server.Client.PutItemsAsync(new PutItemsRequest { Collection = "photos", Items = { new Item { Id = "p", Image = picture } } });
        MatchResponse response = await _server.Client.MatchAsync(new MatchRequest
        {
            Model = "blip",
            Collection = "photos",
            Pictures = { new Picture { Image = picture }, new Picture { ItemId = "p" } },
            Texts = { "a cat", "two dogs on a beach" },
        });
        Assert.Equal([2, 2], response.Rows.Select(static r => r.Scores.Count));
        Assert.Equal(response.Rows[0], response.Rows[1]);
        Assert.All(response.Rows[0].Scores, static s => Assert.InRange(s.Itm, 0f, 1f));
        Assert.NotEqual(response.Rows[0].Scores[0], response.Rows[0].Scores[1]);
        V1.PairScore score = response.Rows[0].Scores[0];
        Assert.Equal(1 / (1 + MathF.Exp(score.ItmMismatchLogit - score.ItmMatchLogit)), score.Itm, 1e-5f);
    }

    [Fact]
    public async Task Match_WithAnEncoderOnly_NamesWhatIsMissing()
    {
        var request = new MatchRequest { Model = "clip", Pictures = { new Picture { Image = ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]) } }, Texts = { "a" } };
        var error = await Assert.ThrowsAsync<RpcException>(() => _server.Client.MatchAsync(request));
        Assert.Equal(StatusCode.FailedPrecondition, error.Code);
    }

    [Fact]
    public async Task Classify_Labels_SumToOneAndFollowTheTemplates()
    {
        var request = new ClassifyRequest
        {
            Model = "clip",
            Picture = new Picture { Image = ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]) },
            Labels = { "cat", "dog", "house" },
        };
        ClassifyResponse english = await _server.Client.ClassifyAsync(request);
        Assert.Equal(3, english.Probabilities.Count);
        Assert.Equal(1f, english.Probabilities.Sum(), 1e-4f);
        request.Templates.Add("{}");
        Assert.NotEqual(english.Probabilities, (await _server.Client.ClassifyAsync(request)).Probabilities);
        request.Templates[0] = "no place for it";
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => _server.Client.ClassifyAsync(request))).Code);
    }
}
