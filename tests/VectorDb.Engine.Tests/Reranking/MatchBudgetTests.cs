using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Tests.Reranking;

public sealed class MatchBudgetTests
{
    private readonly StepClock _clock = new();

    [Fact]
    public void Next_NoBudget_IsAWholeRound() => Assert.Equal(MatchBudget.Round, new MatchBudget(null, null, _clock).Next(100));

    [Fact]
    public void Next_ZeroBudget_IsNothing() => Assert.Equal(0, new MatchBudget(TimeSpan.Zero, null, _clock).Next(100));

    [Fact]
    public void Next_UnknownPace_TriesAFew()
    {
        var budget = new MatchBudget(TimeSpan.FromMilliseconds(100), null, _clock);
        Assert.Equal(4, budget.Next(100));
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        budget.Matched(4);
        Assert.Equal(6, budget.Next(100));
        Assert.Equal(3, budget.Next(3));
        _clock.Advance(TimeSpan.FromMilliseconds(51));
        Assert.Equal(0, budget.Next(100));
    }

    [Fact]
    public void Next_KnownPaceOverBudget_IsNothing() =>
        Assert.Equal(0, new MatchBudget(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(6), _clock).Next(100));

    private sealed class StepClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
