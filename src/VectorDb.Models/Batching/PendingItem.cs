namespace VectorDb.Models.Batching;

/// <summary>One item on its way through the queue, and the promise of its answer.</summary>
internal sealed class PendingItem<TItem, TResult>
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingItem(TItem item, BatchShape shape, long enqueuedAt, CancellationToken cancellation)
    {
        Item = item;
        Shape = shape;
        EnqueuedAt = enqueuedAt;
        Cancellation = cancellation;
    }

    public TItem Item { get; }

    public BatchShape Shape { get; }

    /// <summary>Timestamp of the queue's clock.</summary>
    public long EnqueuedAt { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool IsAbandoned => _answer.Task.IsCompleted;

    public Task<TResult> Answer => _answer.Task;

    public void Complete(TResult result) => _answer.TrySetResult(result);

    public void Fail(Exception error) => _answer.TrySetException(error);

    public void Cancel() => _answer.TrySetCanceled(Cancellation);
}
