using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>
/// Takes checkpoints in the background. Writers wait only for the cut, at which records, media and graphs stand at one address
/// of the log; what was cut is then written beside them. The manifest makes it count; only then is the log trimmed, to what the
/// checkpoint before it needs: should the newest manifest be damaged, the one before still leads to everything.
/// </summary>
internal sealed class Checkpointer : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    private readonly DatabaseState _state;
    private readonly Stores _stores;
    private readonly Committer _committer;
    private readonly ILog _log;
    private readonly ManifestStore _manifests;
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private DatabaseManifest _last;
    private long _bytesAtLast;
    private long _timeOfLast;

    // What compaction moved is given back when no checkpoint that is kept needs it: after two more.
    private int _checkpointsToReclaim;

    /// <summary>Starts the loop.</summary>
    /// <param name="state">What is checkpointed.</param>
    /// <param name="stores">Where it goes.</param>
    /// <param name="committer">Whose batches a cut stands between.</param>
    /// <param name="log">Trimmed after each checkpoint.</param>
    /// <param name="manifests">What makes a checkpoint count.</param>
    /// <param name="last">The checkpoint that was recovered.</param>
    /// <param name="options">How often.</param>
    public Checkpointer(
        DatabaseState state,
        Stores stores,
        Committer committer,
        ILog log,
        ManifestStore manifests,
        DatabaseManifest last,
        DatabaseOptions options)
    {
        _state = state;
        _stores = stores;
        _committer = committer;
        _log = log;
        _manifests = manifests;
        _last = last;
        _options = options;
        _time = state.Time;
        _timeOfLast = _time.GetTimestamp();
        _bytesAtLast = last.LogAddress.Value - log.Tail.Value;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why the last checkpoint failed, or could not give space back; or null. The log keeps everything until one succeeds.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>When the last checkpoint was taken; null for none yet.</summary>
    public DateTimeOffset? LastTime { get; private set; }

    /// <summary>How long writers waited for the last cut.</summary>
    public TimeSpan LastPause { get; private set; }

    /// <summary>How many bytes of log are not in a checkpoint.</summary>
    public long UnsavedBytes => _committer.AppliedBytes - Volatile.Read(ref _bytesAtLast);

    /// <summary>Takes a checkpoint now.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken = default) =>
        CheckpointAsync(static _ => true, cancellationToken);

    /// <summary>Takes a checkpoint now and looks at it before another one may take its place.</summary>
    public async Task<T> CheckpointAsync<T>(Func<DatabaseManifest, T> look, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        long bytesBefore = Volatile.Read(ref _bytesAtLast);
        try
        {
            await Task.WhenAll(_stores.Records.PrepareCheckpointAsync(cancellationToken), _stores.Media.PrepareCheckpointAsync(cancellationToken));
            using Cut cut = await _committer.BetweenBatchesAsync(CutAsync);
            await WriteAsync(cut, cancellationToken);
            T seen = look(_last);
            LastTime = _time.GetUtcNow();
            LastFailure = null;
            await TryCompactAsync(cancellationToken);
            return seen;
        }
        catch (Exception exception)
        {
            // Tried again at the next pulse, even if nothing more is written.
            Volatile.Write(ref _bytesAtLast, bytesBefore);
            LastFailure = exception is OperationCanceledException ? LastFailure : exception;
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Stops the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        _one.Dispose();
    }

    /// <summary>Runs between two batches: nothing changes while it does.</summary>
    private async Task<Cut> CutAsync()
    {
        long start = _time.GetTimestamp();
        FailPoint.Reach("checkpoint.cut");
        Task<CheckpointToken> records = await _stores.Records.BeginCheckpointAsync();
        Task<CheckpointToken> media = await _stores.Media.BeginCheckpointAsync();
        Collection[] collections = [.. _state.Collections];
        var cut = new Cut(
            new DatabaseManifest
            {
                LogAddress = _committer.Applied,
                NextCollectionId = _state.NextCollectionId,
                RevisionBase = _state.RevisionBase,
                Collections = [.. collections.Select(static c => new CollectionCheckpoint(c.Definition, c.Items.NextRow))],
            },
            records,
            media,
            [.. collections.SelectMany(static c => c.Shape.All.Select(space => new Cut.IndexPart(c.Definition.Id, space.Definition.Slot, space.Index.BeginCheckpoint())))]);
        Volatile.Write(ref _bytesAtLast, _committer.AppliedBytes);
        _timeOfLast = _time.GetTimestamp();
        LastPause = _time.GetElapsedTime(start);
        return cut;
    }

    private async Task WriteAsync(Cut cut, CancellationToken cancellationToken)
    {
        foreach (Cut.IndexPart index in cut.Indexes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _stores.Indexes.Write(index.Collection, index.Space, index.Blocks);
        }

        foreach (uint gone in Ids(_last).Except(Ids(cut.Manifest)))
        {
            _stores.Indexes.DeleteAll(gone);
        }

        foreach ((uint collection, int slot) in Slots(_last).Except(Slots(cut.Manifest)).Where(gone => Ids(cut.Manifest).Contains(gone.Collection)))
        {
            _stores.Indexes.Delete(collection, slot);
        }

        FailPoint.Reach("checkpoint.blocks");
        CheckpointToken blocks = await _stores.Blocks.CheckpointAsync(cancellationToken);
        DatabaseManifest manifest = cut.Manifest with { Records = await cut.Records, Media = await cut.Media, Blocks = blocks };

        // Writes that asked for less than the disk are in the cut too; a log that ends before the manifest's address is damaged.
        await _log.SyncAsync(cancellationToken);
        FailPoint.Reach("checkpoint.manifest");
        _manifests.Write(ManifestFormat.Write(manifest).Span);
        cut.Complete();
        DatabaseManifest before = _last;
        _last = manifest;

        await SaveFeaturesAsync(cancellationToken);
        FailPoint.Reach("checkpoint.trim");
        Prune(_stores.Records, manifest.Records, before.Records);
        Prune(_stores.Media, manifest.Media, before.Media);
        Prune(_stores.Blocks, manifest.Blocks, before.Blocks);
        _log.Trim(before.LogAddress);
    }

    /// <summary>What cannot be compacted, since some of it is damaged, stays as it is: the checkpoint counts all the same.</summary>
    private async Task TryCompactAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CompactAsync(cancellationToken);
        }
        catch (StorageException failure)
        {
            LastFailure = failure;
        }
    }

    /// <summary>Gives back, in time, the space of what was deleted and replaced, where that is more than what lives.</summary>
    private async Task CompactAsync(CancellationToken cancellationToken)
    {
        bool moved = await _stores.Records.CompactAsync(cancellationToken);
        moved |= await _stores.Media.CompactAsync(cancellationToken);
        moved |= await _stores.Blocks.CompactAsync(cancellationToken);
        FailPoint.Reach("checkpoint.compacted");
        _checkpointsToReclaim = moved ? 2 : Math.Max(0, _checkpointsToReclaim - 1);
    }

    /// <summary>Features are a cache, yet one without pictures that are gone: what dropped them is in the log until they are saved.</summary>
    private async Task SaveFeaturesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stores.Features.SaveAsync(cancellationToken);
        }
        catch (StorageException)
        {
            // They stay as they were last saved; the database does without them.
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pulse, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (IsDue())
                {
                    try
                    {
                        await CheckpointAsync(_stopping.Token);
                    }
                    catch (Exception exception) when (exception is not OperationCanceledException)
                    {
                        // Kept in LastFailure; the log is intact, and the next pulse tries again.
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private bool IsDue() => UnsavedBytes >= _options.CheckpointBytes
        || ((UnsavedBytes > 0 || _checkpointsToReclaim > 0) && _time.GetElapsedTime(_timeOfLast) >= _options.CheckpointInterval);

    private static IEnumerable<uint> Ids(DatabaseManifest manifest) => manifest.Collections.Select(static c => c.Definition.Id);

    private static IEnumerable<(uint Collection, int Slot)> Slots(DatabaseManifest manifest) => manifest.Collections.SelectMany(
        static c => c.Definition.Graphs.Select(space => (c.Definition.Id, space.Slot)));

    private static void Prune(KeyValueStore store, CheckpointToken? now, CheckpointToken? before) =>
        store.Prune([.. new[] { now, before }.OfType<CheckpointToken>()]);
}
