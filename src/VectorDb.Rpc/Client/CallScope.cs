namespace VectorDb.Rpc.Client;

/// <summary>The time of one call, over all its attempts: its deadline, and its caller's giving up.</summary>
internal sealed class CallScope : IDisposable
{
    // The longest that a timer can wait. Whoever waits longer waits for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _givenUp;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly TimeSpan? _timeout;
    private int _disposed;

    public CallScope(TimeSpan? timeout, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _time = time;
        _timeout = timeout == Timeout.InfiniteTimeSpan || timeout > Longest ? null : timeout;
        _started = time.GetTimestamp();
        _source = _timeout is { } limit
            ? new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time)
            : new CancellationTokenSource();
        _givenUp = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        Token = _source.Token;
    }

    public CancellationToken Token { get; }

    /// <summary>What is left of the time; null for ever.</summary>
    public TimeSpan? Remaining => _timeout - _time.GetElapsedTime(_started);

    /// <summary>Ends the call: what is still under way is called off.</summary>
    public void Cancel()
    {
        if (Volatile.Read(ref _disposed) == 0)
        {
            _source.Cancel();
        }
    }

    /// <summary>
    /// What the caller gets to see of a failure: its own giving up as <see cref="OperationCanceledException"/>, anything
    /// else as <see cref="RpcException"/>.
    /// </summary>
    public Exception Translate(Exception exception)
    {
        if (_caller.IsCancellationRequested)
        {
            return new OperationCanceledException("The call was given up.", exception, _caller);
        }

        if (exception is not RpcException && _timeout is not null && _source.IsCancellationRequested)
        {
            return new RpcException(
                StatusCode.DeadlineExceeded, $"The call was not answered within its {_timeout!.Value.TotalSeconds:0.###} s.", innerException: exception);
        }

        return exception as RpcException ?? TransportErrors.ToStatus(exception);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _givenUp.Dispose();
            _source.Dispose();
        }
    }
}
