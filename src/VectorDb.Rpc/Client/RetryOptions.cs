namespace VectorDb.Rpc;

/// <summary>
/// How calls that fail for a while are tried again. A call is, if its status is UNAVAILABLE, or RESOURCE_EXHAUSTED with a
/// <see cref="Google.Rpc.RetryInfo"/>; if nothing of its response has been seen; and if it has not run, or may run twice.
/// Calls whose requests are a stream are never tried again.
/// </summary>
public sealed record RetryOptions
{
    /// <summary>How often a call is sent at most; 1 for no retries. 4 unless set.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The mean wait before the second attempt; each wait after it is twice as long. 100 ms unless set.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest of these waits. 5 s unless set. A server that asks for a longer one gets it.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>By what part of itself a wait varies at random, 0 to 1, so that callers do not return all at once. 0.2 unless set.</summary>
    public double Jitter { get; init; } = 0.2;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(InitialBackoff, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBackoff, InitialBackoff);
        ArgumentOutOfRangeException.ThrowIfNegative(Jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Jitter, 1);
    }
}
