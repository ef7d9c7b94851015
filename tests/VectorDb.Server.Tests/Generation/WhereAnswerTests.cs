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
    public async Task Search_WhereAnswerInPages_GoesOnInTheRanksOfTheFirst()
    {
        const string question = "what is behind the car?";
        string[] accepted = await SomeAnswersAsync(question);
        SearchResponse whole = await SearchAsync(new WhereAnswer { Question = question, Accept = { accepted } }, limit: 100);
        string[] expected = [.. whole.Hits.Select(static h => h.Item.Id)];
        Assert.True(expected.Length >= 2);

        List<string> paged = [];
        string token = "";
        do
        {
            SearchResponse page = await SearchAsync(new WhereAnswer { Question = question, Accept = { accepted } }, limit: 1, token: token);
            paged.AddRange(page.Hits.Select(static h => h.Item.Id));
            Assert.All(page.Hits, static h => Assert.NotEmpty(h.Answer));
            Assert.NotNull(page.WhereAnswer);
            token = page.NextPageToken;

            // An item that would be among the first of all changes no page behind the first.
            await _server.StoreAsync("!", GeneratingServer.Models["vqa"].Picture("rgb.jpg"));
        }
        while (token.Length > 0);

        await _server.Client.DeleteItemsAsync(new DeleteItemsRequest { Collection = "photos", Ids = { "!" } });
        Assert.Equal(expected, paged);

        SearchResponse first = await SearchAsync(new WhereAnswer { Question = question, Accept = { accepted } }, limit: 1);
        var other = await Assert.ThrowsAsync<RpcException>(
            () => SearchAsync(new WhereAnswer { Question = "another question?", Accept = { accepted } }, limit: 1, token: first.NextPageToken));
        Assert.Equal(StatusCode.InvalidArgument, other.Code);
    }

    [Fact]
    public async Task Search_WhereAnswerInGroups_KeepsTheBestOfEach()
    {
        string[] accepted = await SomeAnswersAsync(Question);
        SearchResponse all = await SearchAsync(new WhereAnswer { Question = Question, Accept = { accepted } }, limit: 100);
        string[][] expected = [.. all.Hits.Select(static h => h.Item.Id).GroupBy(static id => id.Split('/')[0]).Select(static g => g.Take(2).ToArray())];
        Assert.True(expected.Length >= 2);

        SearchResponse found = await SearchAsync(
            new WhereAnswer { Question = Question, Accept = { accepted } }, limit: 10, groupBy: new GroupBy { Field = "set", Size = 2 });
        Assert.Equal(expected, found.Groups.Select(static g => g.Hits.Select(static h => h.Item.Id).ToArray()));
        Assert.All(found.Groups.SelectMany(static g => g.Hits), static h => Assert.NotEmpty(h.Answer));
        Assert.Equal(0U, found.WhereAnswer.Asked);
    }

    [Fact]
    public async Task Search_AfterARestart_AsksNothingAgain()
    {
        const string question = "is it raining?";
        WhereAnswer where = new() { Question = question, Accept = { "never said" } };
        SearchResponse before = await SearchAsync(where, limit: 100);
        Assert.True(before.WhereAnswer.Asked > 0);
        await _server.StopAsync();
        await _server.StartAsync();
        SearchResponse after = await SearchAsync(where, limit: 100);
        Assert.Equal((0U, before.WhereAnswer.Asked + before.WhereAnswer.Cached), (after.WhereAnswer.Asked, after.WhereAnswer.Cached));
    }

    /// <summary>The answers that every other picture has.</summary>
    private async Task<string[]> SomeAnswersAsync(string question)
    {
        SearchResponse all = await SearchAsync(null, limit: 100);
        List<string> answers = [];
        foreach (Hit hit in all.Hits.Where(static h => h.Item.Id != "words"))
        {
            answers.Add(await AnswerAsync(hit.Item.Id, question));
        }

        return [.. answers.Where(static (answer, i) => i % 2 == 0 && answer != "unknown").Distinct()];
    }

    private async Task<string> AnswerAsync(string id, string question = Question)
    {
        var request = new AnswerRequest
        {
            Collection = "photos",
            Model = "vqa",
            Picture = new Picture { ItemId = id },
            Question = question,
            Decoding = new Decoding { MaxNewTokens = 20 },
        };
        string answer = (await _server.Client.AnswerAsync(request)).Texts[0].Text.Trim().ToLowerInvariant().Trim('.', ',', '!', '?', ' ');
        return answer.Length == 0 ? "unknown" : answer;
    }

    private Task<SearchResponse> SearchAsync(WhereAnswer? where, uint limit, uint offset = 0, string token = "", GroupBy? groupBy = null)
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
            PageToken = token,
            GroupBy = groupBy,
            WhereAnswer = where,
        });
    }
}
