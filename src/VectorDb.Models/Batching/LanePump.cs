namespace VectorDb.Models.Batching;

/// <summary>
/// One lane: items waiting in order of arrival, and the loop that takes them in batches of one bucket, oldest first.
/// </summary>
internal sealed class LanePump<TItem, TResult>
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingItem<TItem, TResult>> _waiting = [];
    private readonly BatchOptions _options;
    private readonly TimeSpan _maxDelay;
    private readonly BatchRunner<TItem, TResult> _runner;
    private readonly TimeProvider _time;
    private TaskCompletionSource _arrival = NewSignal();
    private bool _stopped;

    public LanePump(BatchOptions options, TimeSpan maxDelay, BatchRunner<TItem, TResult> runner, TimeProvider time)
    {
        _options = options;
        _maxDelay = maxDelay;
        _runner = runner;
        _time = time;
    }

    public async Task<TResult> SubmitAsync(TItem item, BatchShape shape, CancellationToken cancellation)
    {
        PendingItem<TItem, TResult> pending = new(item, shape, _time.GetTimestamp(), cancellation);
        LinkedListNode<PendingItem<TItem, TResult>> node = new(pending);
        TaskCompletionSource arrival;
        lock (_gate)
        {
            if (_stopped)
            {
                throw BatchErrors.Unloaded();
            }

            _waiting.AddLast(node);
            arrival = _arrival;
        }

        arrival.TrySetResult();
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(_ => Abandon(node), null);
        return await pending.Answer;
    }

    /// <summary>Runs batches until stopped; then refuses what still waits.</summary>
    public async Task PumpAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            (List<PendingItem<TItem, TResult>> batch, TimeSpan wait, Task arrival) = TakeBatch();
            if (batch.Count > 0)
            {
                _runner.Run(batch, stop);
            }
            else
            {
                await arrival.WaitAsync(wait, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        RefuseWaiting();
    }

    /// <summary>Takes a batch that is full or has waited long enough; else says how long to wait, or what for.</summary>
    private (List<PendingItem<TItem, TResult>> Batch, TimeSpan Wait, Task Arrival) TakeBatch()
    {
        List<PendingItem<TItem, TResult>> batch = [];
        lock (_gate)
        {
            if (_arrival.Task.IsCompleted)
            {
                _arrival = NewSignal();
            }

            if (_waiting.First is not { } oldest)
            {
                return (batch, Timeout.InfiniteTimeSpan, _arrival.Task);
            }

            TimeSpan remaining = _maxDelay - _time.GetElapsedTime(oldest.Value.EnqueuedAt);
            if (remaining > TimeSpan.Zero && !IsFull(oldest.Value.Shape.Bucket))
            {
                return (batch, remaining, _arrival.Task);
            }

            MoveTo(batch);
            return (batch, TimeSpan.Zero, _arrival.Task);
        }
    }

    private bool IsFull(long bucket)
    {
        int items = 0;
        long cost = 0;
        foreach (PendingItem<TItem, TResult> pending in _waiting)
        {
            if (pending.Shape.Bucket == bucket)
            {
                items++;
                cost += pending.Shape.Cost;
                if (items >= _options.MaxItems || cost >= _options.MaxCost)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void MoveTo(List<PendingItem<TItem, TResult>> batch)
    {
        long cost = 0;
        LinkedListNode<PendingItem<TItem, TResult>>? node = _waiting.First;
        while (node is not null && batch.Count < _options.MaxItems)
        {
            LinkedListNode<PendingItem<TItem, TResult>>? next = node.Next;
            BatchShape shape = node.Value.Shape;
            if (batch.Count == 0 || (shape.Bucket == batch[0].Shape.Bucket && cost + shape.Cost <= _options.MaxCost))
            {
                cost += shape.Cost;
                batch.Add(node.Value);
                _waiting.Remove(node);
            }

            node = next;
        }
    }

    private void Abandon(LinkedListNode<PendingItem<TItem, TResult>> node)
    {
        lock (_gate)
        {
            if (node.List is not null)
            {
                _waiting.Remove(node);
            }
        }

        node.Value.Cancel();
    }

    private void RefuseWaiting()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (PendingItem<TItem, TResult> pending in _waiting)
            {
                pending.Fail(BatchErrors.Unloaded());
            }

            _waiting.Clear();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
