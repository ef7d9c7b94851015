using VectorDb.Engine.Filtering;
using VectorDb.Engine.Search;
using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Tests.Search.Answers;

public sealed class AnswerSelectionTests
{
    private readonly List<int> _asked = [];

    [Fact]
    public async Task Run_EnoughEarly_AsksNoFurtherThanARoundBeyond()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, int left, WhereAnswerReport report) = await RunAsync(1_000, wanted: 3, budget: 100, static i => i % 2 == 0 ? "Yes." : "no");
        Assert.Equal([0, 2, 4], accepted.Select(static a => a.Place));
        Assert.All(accepted, static a => Assert.Equal("yes", a.Answer));
        Assert.Equal(Enumerable.Range(0, 8), _asked);
        Assert.Equal(new WhereAnswerReport(8, 0, 0, BudgetExhausted: false, "f"), report);
        Assert.Equal(5, left); // What was asked behind the last that was wanted is the next page's.
    }

    [Fact]
    public async Task Run_BudgetEnds_SaysSoAndKeepsWhatItHas()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, int left, WhereAnswerReport report) = await RunAsync(1_000, wanted: 3, budget: 10, static i => i == 9 ? "yes" : "no");
        Assert.Equal([9], accepted.Select(static a => a.Place));
        Assert.Equal(new WhereAnswerReport(10, 0, 0, BudgetExhausted: true, "f"), report);
        Assert.Equal(10, left);
    }

    [Fact]
    public async Task Run_AllAskedWithinTheBudget_IsNotExhausted()
    {
        (_, int left, WhereAnswerReport report) = await RunAsync(10, wanted: 3, budget: 10, static _ => "no");
        Assert.Equal(new WhereAnswerReport(10, 0, 0, BudgetExhausted: false, "f"), report);
        Assert.Equal(10, left);
    }

    [Fact]
    public async Task Run_KnownAnswers_CostNothing()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, int left, WhereAnswerReport report) = await RunAsync(
            100, wanted: 40, budget: 2, static _ => "yes", static i => i switch { < 30 => new KnownAnswer("yes", true), < 35 => new KnownAnswer("unknown", false), _ => null });
        Assert.Equal([.. Enumerable.Range(0, 30), 35, 36], accepted.Select(static a => a.Place));
        Assert.Equal(new WhereAnswerReport(2, 30, 5, BudgetExhausted: true, "f"), report);
        Assert.Equal(37, left);
    }

    [Fact]
    public async Task Run_UnknownAccepted_KeepsThoseWithoutAnAnswer()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, int left, WhereAnswerReport report) = await RunAsync(
            4, wanted: 4, budget: 9, static i => i == 3 ? "" : "no", static i => i == 1 ? new KnownAnswer("unknown", false) : null, "unknown");
        Assert.Equal([(1, "unknown"), (3, "unknown")], accepted);
        Assert.Equal(2, report.Unknown);
        Assert.Equal(4, left);
    }

    [Fact]
    public async Task Run_Groups_AsksOnlyWhatTheyHaveRoomFor()
    {
        // Candidates of groups 0, 0, 0, 1, none, 2, 0, 1: two groups of two are wanted.
        int?[] groups = [0, 0, 0, 1, null, 2, 0, 1];
        var fill = new GroupFill(place => groups[place] is { } group ? new GroupKey(FilterValue.Of(group)) : null, groups: 2, size: 2);
        var where = new WhereAnswer { Question = "is it?", Accept = ["yes"], Budget = 100 };
        (IReadOnlyList<(int Place, string Answer)> accepted, _, WhereAnswerReport report) = await new AnswerSelection(where, "f").RunAsync(
            groups.Length, wanted: 4, static place => place == 1 ? new KnownAnswer("no", true) : null, Ask, fill);
        Assert.Equal([0, 2, 3, 7], accepted.Select(static a => a.Place));
        Assert.DoesNotContain(4, _asked);
        Assert.False(report.BudgetExhausted);

        // Filled by now, they want no more.
        Assert.DoesNotContain(Enumerable.Range(0, groups.Length), fill.Wants);

        Task<string> Ask(int place)
        {
            _asked.Add(place);
            return Task.FromResult("yes");
        }
    }

    [Fact]
    public async Task Run_AskingFails_Fails() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(9, 9, 9, static i => i == 5 ? throw new InvalidOperationException() : "yes"));

    private Task<(IReadOnlyList<(int Place, string Answer)> Accepted, int Left, WhereAnswerReport Report)> RunAsync(
        int count, int wanted, int budget, Func<int, string> answer, Func<int, KnownAnswer?>? known = null, string accept = "yes")
    {
        var where = new WhereAnswer { Question = "is it?", Accept = [accept], Budget = budget };
        return new AnswerSelection(where, "f").RunAsync(count, wanted, known ?? (static _ => null), async place =>
        {
            _asked.Add(place);
            await Task.Yield();
            return answer(place);
        });
    }
}
