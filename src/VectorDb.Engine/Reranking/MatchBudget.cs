namespace VectorDb.Engine.Reranking;

/// <summary>Says how many candidates fit into the rest of a latency budget, from what those so far took.</summary>
internal sealed class MatchBudget(TimeSpan? budget, TimeSpan? expected, TimeProvider time)
{
    /// <summary>Candidates matched together: as many as fill a batch of the matcher.</summary>
    public const int Round = 16;

    /// <summary>What an unknown matcher is tried with.</summary>
    private const int FirstRound = 4;

    private readonly long _start = time.GetTimestamp();
    private int _matched;

    /// <summary>What a candidate took on average; what was expected if none was matched yet.</summary>
    public TimeSpan? PerCandidate => _matched == 0 ? expected : time.GetElapsedTime(_start) / _matched;

    /// <summary>How many to match next: 0 if none fits.</summary>
    /// <param name="left">How many there are.</param>
    public int Next(int left)
    {
        int size = Math.Min(Round, left);
        if (budget is not { } whole)
        {
            return size;
        }

        TimeSpan rest = whole - time.GetElapsedTime(_start);
        if (rest <= TimeSpan.Zero)
        {
            return 0;
        }

        return PerCandidate is { } each ? (int)Math.Min(size, Math.Floor(rest / Max(each, TimeSpan.FromTicks(1)))) : Math.Min(FirstRound, size);
    }

    /// <summary>Counts what was matched.</summary>
    public void Matched(int count) => _matched += count;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
