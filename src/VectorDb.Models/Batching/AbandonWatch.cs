namespace VectorDb.Models.Batching;

/// <summary>A token that is cancelled when the queue stops, or when every item of a batch has been abandoned.</summary>
internal sealed class AbandonWatch<TItem, TResult> : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration[] _registrations;
    private int _waiting;

    public AbandonWatch(IReadOnlyList<PendingItem<TItem, TResult>> batch, CancellationToken stop)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _waiting = batch.Count;
        _registrations = new CancellationTokenRegistration[batch.Count];
        for (int i = 0; i < _registrations.Length; i++)
        {
            _registrations[i] = batch[i].Cancellation.UnsafeRegister(static watch => ((AbandonWatch<TItem, TResult>)watch!).OneLess(), this);
        }
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (CancellationTokenRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OneLess()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            _source.Cancel();
        }
    }
}
