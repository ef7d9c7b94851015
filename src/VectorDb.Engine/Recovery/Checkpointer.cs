using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Index.Blocks;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>
/// Takes checkpoints in the background. Writers wait only for the cut, at which records, media and graphs stand at one address
/// of the log; what was cut is then written beside them. The manifest makes it count; only then is the log trimmed.
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
    private HashSet<uint> _collections;
    private long _bytesAtLast;
    private long _timeOfLast;

    /// <summary>Starts the loop.</summary>
    /// <param name="state">What is checkpointed.</param>
    /// <param name="stores">Where it goes.</param>
    /// <param name="committer">Whose batches a cut stands between.</param>
    /// <param name="log">Trimmed after each checkpoint.</param>
    /// <param name="manifests">What makes a checkpoint count.</param>
    /// <param name="options">How often.</param>
    /// <param name="replayedBytes">How much of the log is not in a checkpoint yet.</param>
    /// <param name="time">The clock.</param>
    public Checkpointer(
        DatabaseState state,
        Stores stores,
        Committer committer,
        ILog log,
        ManifestStore manifests,
        DatabaseOptions options,
        long replayedBytes,
        TimeProvider time)
    {
        _state = state;
        _stores = stores;
        _committer = committer;
        _log = log;
        _manifests = manifests;
        _options = options;
        _time = time;
        _timeOfLast = time.GetTimestamp();
        _bytesAtLast = -replayedBytes;
        _collections = [.. state.Collections.Select(static c => c.Definition.Id)];
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why the last checkpoint failed, or null. The log keeps everything until one succeeds.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>How many bytes of log are not in a checkpoint.</summary>
    public long UnsavedBytes => _committer.AppliedBytes - Volatile.Read(ref _bytesAtLast);

    /// <summary>Takes a checkpoint now.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await Task.WhenAll(_stores.Records.PrepareCheckpointAsync(cancellationToken), _stores.Media.PrepareCheckpointAsync(cancellationToken));
            using Cut cut = await _committer.BetweenBatchesAsync(CutAsync);
            await WriteAsync(cut, cancellationToken);
            LastFailure = null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LastFailure = exception;
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
        Volatile.Write(ref _bytesAtLast, _committer.AppliedBytes);
        _timeOfLast = _time.GetTimestamp();
        FailPoint.Reach("checkpoint.cut");
        Task<CheckpointToken> records = await _stores.Records.BeginCheckpointAsync();
        Task<CheckpointToken> media = await _stores.Media.BeginCheckpointAsync();
        Collection[] collections = [.. _state.Collections];
        return new Cut(
            new DatabaseManifest
            {
                LogAddress = _committer.Applied,
                NextCollectionId = _state.NextCollectionId,
                RevisionBase = _state.RevisionBase,
                Collections = [.. collections.Select(static c => new CollectionCheckpoint(c.Definition, c.Items.NextRow))],
            },
            records,
            media,
            [.. collections.SelectMany(static c => c.Spaces.Select((space, i) => new CutIndex(c.Definition.Id, i, space.Index.BeginCheckpoint())))]);
    }

    private async Task WriteAsync(Cut cut, CancellationToken cancellationToken)
    {
        foreach (CutIndex index in cut.Indexes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _stores.Indexes.Write(index.Collection, index.Space, index.Blocks);
        }

        HashSet<uint> collections = [.. cut.Manifest.Collections.Select(static c => c.Definition.Id)];
        foreach (uint gone in _collections.Except(collections))
        {
            _stores.Indexes.DeleteAll(gone);
        }

        FailPoint.Reach("checkpoint.blocks");
        CheckpointToken blocks = await _stores.Blocks.CheckpointAsync(cancellationToken);
        DatabaseManifest manifest = cut.Manifest with { Records = await cut.Records, Media = await cut.Media, Blocks = blocks };

        // Writes that asked for less than the disk are in the cut too; a log that ends before the manifest's address is damaged.
        await _log.SyncAsync(cancellationToken);
        FailPoint.Reach("checkpoint.manifest");
        _manifests.Write(ManifestFormat.Write(manifest).Span);
        cut.Complete();
        _collections = collections;

        await SaveFeaturesAsync(cancellationToken);
        FailPoint.Reach("checkpoint.trim");
        _stores.Records.Prune([manifest.Records.Value]);
        _stores.Media.Prune([manifest.Media.Value]);
        _stores.Blocks.Prune([blocks]);
        _log.Trim(manifest.LogAddress);
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

    private bool IsDue() =>
        UnsavedBytes >= _options.CheckpointBytes || (UnsavedBytes > 0 && _time.GetElapsedTime(_timeOfLast) >= _options.CheckpointInterval);

    private sealed record CutIndex(uint Collection, int Space, BlockSnapshot Blocks);

    private sealed record Cut(
        DatabaseManifest Manifest, Task<CheckpointToken> Records, Task<CheckpointToken> Media, IReadOnlyList<CutIndex> Indexes) : IDisposable
    {
        public void Complete()
        {
            foreach (CutIndex index in Indexes)
            {
                index.Blocks.Complete();
            }
        }

        public void Dispose()
        {
            foreach (CutIndex index in Indexes)
            {
                index.Blocks.Dispose();
            }
        }
    }
}
