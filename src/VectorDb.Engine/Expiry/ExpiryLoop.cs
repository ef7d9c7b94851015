using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Upkeep;

namespace VectorDb.Engine.Expiry;

/// <summary>
/// Takes out, in the background, the items whose time is over and the requests that need not be remembered any more. Reads do
/// not wait for it: they pass over an item from the moment it expires.
/// </summary>
internal sealed class ExpiryLoop : IAsyncDisposable
{
    private const int MaxItems = 1_000;
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly WorkLoop _loop;
    private DateTimeOffset _swept;

    /// <summary>Starts the loop.</summary>
    public ExpiryLoop(DatabaseState state, Committer committer)
    {
        _state = state;
        _committer = committer;
        _swept = state.Now;
        _loop = new WorkLoop(WorkAsync, Pulse, state.Time);
    }

    /// <summary>Stops the loop.</summary>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>All there is to do at a pulse: none is left for at once.</summary>
    private async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TakeOutAsync(cancellationToken);
            if (_state.Now - _swept >= SweepInterval)
            {
                _swept = _state.Now;
                _state.Requests.Sweep(_swept);
            }
        }
        catch (Exception refusal) when (refusal is VectorDbException or Storage.StorageException)
        {
            // Writes are refused now; what is over is not served all the same, and the next pulse tries again.
        }

        return false;
    }

    private async Task TakeOutAsync(CancellationToken cancellationToken)
    {
        foreach (Collection collection in _state.Collections)
        {
            ItemId[] over;
            do
            {
                DateTimeOffset now = _state.Now;
                over = [.. collection.Expiries.Over(now, MaxItems).Select(collection.Items.ItemAt).OfType<ItemId>()];
                if (over.Length > 0)
                {
                    var expire = new ExpireItems(now, collection.Definition.Id, over);
                    await _committer.CommitAsync<long>(expire, Ingestion.Durability.Logged, cancellationToken);
                }
            }
            while (over.Length == MaxItems);
        }
    }
}
