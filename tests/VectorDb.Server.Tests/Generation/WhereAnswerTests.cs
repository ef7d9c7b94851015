using Google.Rpc;
using VectorDb.Rpc;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Generation;

/// <summary>Searches that keep what has an accepted answer, over gRPC, with a tiny BLIP that answers.</summary>
public sealed class WhereAnswerTests : IClassFixture<GeneratingServer>
{
    private const string Question = "what is the color of the car?";

    private readonly GeneratingServer _server;

    public WhereAnswerTests(GeneratingServer server) => _server = server;

    [Fact]
    public async Task Search_WhereAnswer_KeepsWhatTheModelAnswersSo()
    {
        SearchResponse all = await SearchAsync(null, limit: 100);
        Dictionary<string, string> answers = [];
        foreach (Hit hit in all.Hits)
        {
            answers[hit.Item.Id] = hit.Item.Id == "words" ? "unknown" : await AnswerAsync(hit.Item.Id);
        }

        // Tiny random weights answer anything; that they answer different things is what the test needs.
        string accepted = answers.Values.Where(static a => a != "unknown").GroupBy(static a => a).OrderByDescending(static g => g.Count()).First().Key;
        string[] expected = [.. all.Hits.Select(static h => h.Item.Id).Where(id => answers[id] == accepted)];
        Assert.InRange(expected.Length, 1, all.Hits.Count - 2);

        SearchResponse found = await SearchAsync(new WhereAnswer { Question = Question, Accept = { accepted.ToUpperInvariant() + "." } }, limit: 100);
        Assert.Equal(expected, found.Hits.Select(static h => h.Item.Id));
        Assert.All(found.Hits, h => Assert.Equal(accepted, h.Answer));
        Assert.Equal(["encode", "filter", "search", "answer", "fetch"], found.Stages.Select(static s => s.Stage));
        WhereAnswerReport report = found.WhereAnswer;
        Assert.Equal((uint)all.Hits.Count, report.Asked + report.Cached + report.Unknown);
        Assert.True(report.Unknown >= 1 && report.Asked > 0 && !report.BudgetExhausted);

        SearchResponse again = await SearchAsync(new WhereAnswer { Question = Question, Accept = { accepted } }, limit: 100);
        Assert.Equal(expected, again.Hits.Select(static h => h.Item.Id));
        Assert.Equal((0U, report.Asked + report.Cached), (again.WhereAnswer.Asked, again.WhereAnswer.Cached));
        Assert.NotEmpty(again.WhereAnswer.ModelFingerprint);

        // The second page follows the first.
        SearchResponse page = await SearchAsync(new WhereAnswer { Question = Question, Accept = { accepted } }, limit: 100, offset: 1);
        Assert.Equal(expected.Skip(1), page.Hits.Select(static h => h.Item.Id));
    }

    [Fact]
    public async Task Search_WhereAnswerUnknown_FindsItemsWithoutAPicture()
    {
        SearchResponse found = await SearchAsync(new WhereAnswer { Question = "is it a text?", Accept = { "unknown" }, Budget = 1000 }, limit: 100);
        Assert.Contains("words", found.Hits.Select(static h => h.Item.Id));
        Assert.All(found.Hits, static h => Assert.Equal("unknown", h.Answer));
    }

    [Fact]
    public async Task Search_BudgetTooSmall_SaysSo()
    {
        SearchResponse found = await SearchAsync(new WhereAnswer { Question = "is this asked for the first time?", Accept = { "never said" }, Budget = 2 }, limit: 5);
        Assert.Empty(found.Hits);
        Assert.Equal((2U, true), (found.WhereAnswer.Asked, found.WhereAnswer.BudgetExhausted));
    }

    public static TheoryData<WhereAnswer, string, StatusCode> Wrong => new()
    {
        { new WhereAnswer { Accept = { "yes" } }, "TEXT_EMPTY", StatusCode.InvalidArgument },
        { new WhereAnswer { Question = new string('x', 9_000), Accept = { "yes" } }, "TEXT_TOO_LARGE", StatusCode.InvalidArgument },
        { new WhereAnswer { Question = string.Concat(Enumerable.Repeat("is it ", 1_000)), Accept = { "yes" } }, "PROMPT_TOO_LONG", StatusCode.InvalidArgument },
        { new WhereAnswer { Question = "x" }, "INVALID_FIELD", StatusCode.InvalidArgument },
        { new WhereAnswer { Question = "x", Accept = { " " } }, "TEXT_EMPTY", StatusCode.InvalidArgument },
        { new WhereAnswer { Question = "x", Accept = { "yes" }, Budget = 1001 }, "INVALID_FIELD", StatusCode.InvalidArgument },
        { new WhereAnswer { Question = "x", Accept = { "yes" }, Model = "nope" }, "MODEL_NOT_LOADED", StatusCode.FailedPrecondition },
        { new WhereAnswer { Question = "x", Accept = { "yes" }, Model = "nlvr" }, "MODEL_CANNOT", StatusCode.FailedPrecondition },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Search_WrongCondition_IsRefused(WhereAnswer where, string reason, StatusCode code)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => SearchAsync(where, limit: 3));
        Assert.Equal((code, reason), (error.Code, error.Details.Single(static d => d.Is(ErrorInfo.Descriptor)).Unpack<ErrorInfo>().Reason));
    }

    [Fact]
    public async Task Search_WhereAnswerInGroups_IsRefused()
    {
        var request = new SearchRequest
        {
            Collection = "photos",
            Query = new Query { Parts = { new QueryPart { Vector = new Vector { Values = { 1, 0 } } } } },
            WhereAnswer = new WhereAnswer { Question = "x", Accept = { "yes" }, Model = "vqa" },
            GroupBy = new GroupBy { Field = "a" },
        };
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => _server.Client.SearchAsync(request))).Code);
    }

    private async Task<string> AnswerAsync(string id)
    {
        var request = new AnswerRequest
        {
            Collection = "photos",
            Model = "vqa",
            Picture = new Picture { ItemId = id },
            Question = Question,
            Decoding = new Decoding { MaxNewTokens = 20 },
        };
        string answer = (await _server.Client.AnswerAsync(request)).Texts[0].Text.Trim().ToLowerInvariant().Trim('.', ',', '!', '?', ' ');
        return answer.Length == 0 ? "unknown" : answer;
    }

    private Task<SearchResponse> SearchAsync(WhereAnswer? where, uint limit, uint offset = 0)
    {
        if (where is { Model: "" })
        {
            where.Model = "vqa";
        }

        return _server.Client.SearchAsync(new SearchRequest
        {
            Collection = "photos",
            Query = new Query { Parts = { new QueryPart { Vector = new Vector { Values = { 1, 0 } } } } },
            Exact = true,
            Limit = limit,
            Offset = offset,
            WhereAnswer = where,
        });
    }
}
