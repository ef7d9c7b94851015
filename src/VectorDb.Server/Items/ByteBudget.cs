namespace VectorDb.Server.Items;

/// <summary>Bounds the bytes of items that are under way at a time, over all calls; more wait their turn in order.</summary>
internal sealed class ByteBudget
{
    private readonly long _capacity;
    private readonly Lock _lock = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _waiting = new();
    private long _free;

    /// <summary>Makes a budget of this many bytes.</summary>
    public ByteBudget(long capacity)
    {
        _capacity = capacity;
        _free = capacity;
    }

    /// <summary>Takes a share, waiting until it is free; disposing gives it back. A share over the capacity takes it all.</summary>
    public async ValueTask<IDisposable> TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        bytes = Math.Min(bytes, _capacity);
        LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _free >= bytes)
            {
                _free -= bytes;
                return new Share(this, bytes);
            }

            place = _waiting.AddLast((bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() => Leave(place, cancellationToken));
        await place.Value.Turn.Task;
        return new Share(this, bytes);
    }

    private void Leave(LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
                place.Value.Turn.SetCanceled(cancellationToken);
                Admit();
            }
        }
    }

    private void Return(long bytes)
    {
        lock (_lock)
        {
            _free += bytes;
            Admit();
        }
    }

    private void Admit()
    {
        while (_waiting.First is { } first && _free >= first.Value.Bytes)
        {
            _free -= first.Value.Bytes;
            _waiting.RemoveFirst();
            first.Value.Turn.SetResult();
        }
    }

    private sealed class Share(ByteBudget budget, long bytes) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                budget.Return(bytes);
            }
        }
    }
}
