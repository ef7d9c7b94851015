namespace VectorDb.Models.Batching;

/// <summary>
/// The one batching queue. Two bounded lanes feed one model: interactive items start at once in batches of their own,
/// bulk items wait a little to fill theirs. The lanes run side by side, so an interactive item never waits for a bulk
/// batch, and neither lane can starve the other. The loops that run batches start with the first item.
/// </summary>
internal sealed class BatchQueue<TItem, TResult> : IAsyncDisposable
{
    private static readonly TimeSpan MinRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(30);

    private readonly BatchOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly LanePump<TItem, TResult>[] _pumps;
    private readonly Lazy<Task[]> _loops;
    private readonly int[] _admitted = new int[2];
    private long _ticksPerItem = TimeSpan.FromMilliseconds(10).Ticks;

    /// <param name="options">Sizes and bounds.</param>
    /// <param name="run">Computes a batch; called from two threads, one a lane.</param>
    /// <param name="time">The clock of delays and hints.</param>
    public BatchQueue(BatchOptions options, Func<IReadOnlyList<TItem>, CancellationToken, TResult[]> run, TimeProvider time)
    {
        options.Validate();
        _options = options;
        BatchRunner<TItem, TResult> runner = new(run, time, Observe);
        _pumps =
        [
            new LanePump<TItem, TResult>(options, TimeSpan.Zero, runner, time),
            new LanePump<TItem, TResult>(options, options.MaxDelay, runner, time),
        ];
        _loops = new Lazy<Task[]>(() => [.. _pumps.Select(pump => Task.Run(() => pump.PumpAsync(_stop.Token)))]);
    }

    /// <summary>Items admitted to a lane and not yet answered.</summary>
    public int Admitted(Lane lane) => Volatile.Read(ref _admitted[(int)lane]);

    /// <summary>Takes a place in a lane; disposed when the item has its answer.</summary>
    /// <exception cref="ModelException">The lane is full; <see cref="ModelException.RetryAfter"/> says when it may have drained.</exception>
    public Admission Admit(Lane lane)
    {
        if (_stop.IsCancellationRequested)
        {
            throw BatchErrors.Unloaded();
        }

        int admitted = Interlocked.Increment(ref _admitted[(int)lane]);
        if (admitted > _options.Capacity)
        {
            Interlocked.Decrement(ref _admitted[(int)lane]);
            throw BatchErrors.Overloaded(lane, _options.Capacity, RetryAfter(admitted));
        }

        _ = _loops.Value; // The first item starts the loops.
        return new Admission(lane, () => Interlocked.Decrement(ref _admitted[(int)lane]));
    }

    /// <summary>Queues an admitted item and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled; nothing more is computed for the item.</exception>
    public async ValueTask<TResult> RunAsync(Admission admission, TItem item, BatchShape shape, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return await _pumps[(int)admission.Lane].SubmitAsync(item, shape, cancellation);
    }

    /// <summary>Cancels what runs, refuses what waits, and returns when both loops have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await (_loops.IsValueCreated ? Task.WhenAll(_loops.Value) : Task.CompletedTask);
        }
    }

    private TimeSpan RetryAfter(int admitted)
    {
        TimeSpan drain = TimeSpan.FromTicks(Volatile.Read(ref _ticksPerItem)) * admitted;
        return drain < MinRetry ? MinRetry : drain > MaxRetry ? MaxRetry : drain;
    }

    /// <summary>Moving average over about the last eight runs.</summary>
    private void Observe(TimeSpan perItem)
    {
        long old = Volatile.Read(ref _ticksPerItem);
        Volatile.Write(ref _ticksPerItem, old + ((perItem.Ticks - old) / 8));
    }
}
