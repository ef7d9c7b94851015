using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Tests.Search.Answers;

public sealed class AnswerSelectionTests
{
    private readonly List<int> _asked = [];

    [Fact]
    public async Task Run_EnoughEarly_AsksNoFurtherThanARoundBeyond()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, WhereAnswerReport report) = await RunAsync(1_000, wanted: 3, budget: 100, static i => i % 2 == 0 ? "Yes." : "no");
        Assert.Equal([0, 2, 4], accepted.Select(static a => a.Place));
        Assert.All(accepted, static a => Assert.Equal("yes", a.Answer));
        Assert.Equal(Enumerable.Range(0, 8), _asked);
        Assert.Equal(new WhereAnswerReport(8, 0, 0, BudgetExhausted: false, "f"), report);
    }

    [Fact]
    public async Task Run_BudgetEnds_SaysSoAndKeepsWhatItHas()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, WhereAnswerReport report) = await RunAsync(1_000, wanted: 3, budget: 10, static i => i == 9 ? "yes" : "no");
        Assert.Equal([9], accepted.Select(static a => a.Place));
        Assert.Equal(new WhereAnswerReport(10, 0, 0, BudgetExhausted: true, "f"), report);
    }

    [Fact]
    public async Task Run_AllAskedWithinTheBudget_IsNotExhausted()
    {
        (_, WhereAnswerReport report) = await RunAsync(10, wanted: 3, budget: 10, static _ => "no");
        Assert.Equal(new WhereAnswerReport(10, 0, 0, BudgetExhausted: false, "f"), report);
    }

    [Fact]
    public async Task Run_KnownAnswers_CostNothing()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, WhereAnswerReport report) = await RunAsync(
            100, wanted: 40, budget: 2, static _ => "yes", static i => i switch { < 30 => new KnownAnswer("yes", true), < 35 => new KnownAnswer("unknown", false), _ => null });
        Assert.Equal([.. Enumerable.Range(0, 30), 35, 36], accepted.Select(static a => a.Place));
        Assert.Equal(new WhereAnswerReport(2, 30, 5, BudgetExhausted: true, "f"), report);
    }

    [Fact]
    public async Task Run_UnknownAccepted_KeepsThoseWithoutAnAnswer()
    {
        (IReadOnlyList<(int Place, string Answer)> accepted, WhereAnswerReport report) = await RunAsync(
            4, wanted: 4, budget: 9, static i => i == 3 ? "" : "no", static i => i == 1 ? new KnownAnswer("unknown", false) : null, "unknown");
        Assert.Equal([(1, "unknown"), (3, "unknown")], accepted);
        Assert.Equal(2, report.Unknown);
    }

    [Fact]
    public async Task Run_AskingFails_Fails() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(9, 9, 9, static i => i == 5 ? throw new InvalidOperationException() : "yes"));

    private Task<(IReadOnlyList<(int Place, string Answer)> Accepted, WhereAnswerReport Report)> RunAsync(
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
