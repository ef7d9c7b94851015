using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;

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
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    public ExpiryLoop(DatabaseState state, Committer committer)
    {
        _state = state;
        _committer = committer;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Stops the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pulse, _state.Time);
        DateTimeOffset swept = _state.Now;
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await TakeOutAsync();
                    if (_state.Now - swept >= SweepInterval)
                    {
                        swept = _state.Now;
                        _state.Requests.Sweep(swept);
                    }
                }
                catch (Exception refusal) when (refusal is VectorDbException or Storage.StorageException)
                {
                    // Writes are refused now; what is over is not served all the same, and the next pulse tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task TakeOutAsync()
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
                    await _committer.CommitAsync<long>(expire, Ingestion.Durability.Logged, _stopping.Token);
                }
            }
            while (over.Length == MaxItems);
        }
    }
}
