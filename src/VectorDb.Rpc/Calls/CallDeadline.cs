using Microsoft.AspNetCore.Http;

namespace VectorDb.Rpc.Calls;

/// <summary>The end of a call's time, joined with the caller's going away.</summary>
internal sealed class CallDeadline : IDisposable
{
    // The longest that a timer can wait. Whoever waits longer waits for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _aborted;

    private CallDeadline(TimeSpan timeout, TimeProvider time, CancellationToken aborted)
    {
        Time = time.GetUtcNow() + timeout;
        _source = new CancellationTokenSource(timeout, time);
        _aborted = aborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        Token = _source.Token;
    }

    public DateTimeOffset Time { get; }

    /// <summary>Cancelled at the deadline, or when the caller goes away.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether time ran out, and the caller did not go away before.</summary>
    public bool IsExceeded => Token.IsCancellationRequested && !_aborted.Token.IsCancellationRequested;

    /// <summary>Starts the clock; null if there is no timeout to speak of.</summary>
    public static CallDeadline? Start(TimeSpan? timeout, HttpContext http, TimeProvider time) =>
        timeout is { } value && value <= Longest
            ? new CallDeadline(value > TimeSpan.Zero ? value : TimeSpan.Zero, time, http.RequestAborted)
            : null;

    public void Dispose()
    {
        _aborted.Dispose();
        _source.Dispose();
    }
}
