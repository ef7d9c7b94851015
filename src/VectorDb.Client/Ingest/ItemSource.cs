using System.Runtime.ExceptionServices;
using VectorDb.V1;

namespace VectorDb.Client.Ingest;

/// <summary>The caller's items, of which the next may be waited for by one call after the other.</summary>
internal sealed class ItemSource : IAsyncDisposable
{
    private readonly IAsyncEnumerator<Item> _items;
    private Task<bool>? _next;
    private ExceptionDispatchInfo? _failure;

    public ItemSource(IAsyncEnumerator<Item> items)
    {
        _items = items;
    }

    /// <summary>Whether all items have been taken.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Whether the caller's items threw.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Waits for an item; false if there is none left.</summary>
    public async Task<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (IsEmpty)
        {
            return false;
        }

        // Given up waiting is not given up asking: the next call waits for the same item.
        _next ??= AskAsync();
        bool any = await _next.WaitAsync(cancellationToken);
        IsEmpty = !any;
        return any;
    }

    /// <summary>Takes the item that was waited for.</summary>
    public Item Take()
    {
        _next = null;
        return _items.Current;
    }

    /// <summary>Throws what the caller's items threw, if they did.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    public async ValueTask DisposeAsync()
    {
        if (_next is not null)
        {
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _items.DisposeAsync();
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            return await _items.MoveNextAsync();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
    }
}
