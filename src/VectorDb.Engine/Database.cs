using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Expiry;
using VectorDb.Engine.Features;
using VectorDb.Engine.Generation;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search;
using VectorDb.Engine.Upkeep;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine;

/// <summary>
/// An open database: one data directory, one log, and what the log makes. Opening recovers it; disposing takes a checkpoint, so
/// that the next opening has little to replay.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/> with the graphs' figures.</summary>
    public const string MeterName = "VectorDb.Engine";

    private readonly DataDirectory _directory;
    private readonly Stores _stores;
    private readonly SegmentedLog _log;
    private readonly DatabaseState _state;
    private readonly Committer _committer;
    private readonly Checkpointer _checkpointer;
    private readonly ExpiryLoop _expiry;
    private readonly IndexKeeper _keeper;
    private readonly IndexMeter _meter;

    private Database(
        DataDirectory directory,
        Stores stores,
        SegmentedLog log,
        ManifestStore manifests,
        DatabaseState state,
        OperationApplier applier,
        DatabaseOptions options,
        long replayedBytes,
        ModelCatalogue models,
        TimeProvider time)
    {
        _directory = directory;
        _stores = stores;
        _log = log;
        _state = state;
        _committer = new Committer(log, applier, options.MaxPendingWrites);
        _checkpointer = new Checkpointer(state, stores, _committer, log, manifests, options, replayedBytes, time);
        _expiry = new ExpiryLoop(state, _committer);
        _keeper = new IndexKeeper(state, models, time);
        _meter = new IndexMeter(state);
        Collections = new CollectionCatalogue(state, _committer, models, time);
        Items = new ItemStore(state, _committer, time);
        Ingest = new IngestPipeline(state, _committer, models, time);
        Search = new SearchPipeline(state, models, stores.Features, stores.Calibrations, time);
        Calibrator = new Calibrator(state, Search, models, stores.Calibrations);
        Generation = new GenerationPipeline(state, stores.Features, models, time);
    }

    /// <summary>The collections.</summary>
    public CollectionCatalogue Collections { get; }

    /// <summary>The stored items.</summary>
    public ItemStore Items { get; }

    /// <summary>The way in.</summary>
    public IngestPipeline Ingest { get; }

    /// <summary>The way out.</summary>
    public SearchPipeline Search { get; }

    /// <summary>What pictures have to say.</summary>
    public GenerationPipeline Generation { get; }

    /// <summary>What makes matchers' scores probabilities.</summary>
    public Calibrator Calibrator { get; }

    /// <summary>What is kept of what models made of pictures.</summary>
    public FeatureStatus Features => _stores.Features.Status;

    /// <summary>Opens a data directory, recovering what was acknowledged before.</summary>
    /// <param name="options">Where it is, and its bounds.</param>
    /// <param name="models">The models that collections are bound to; may be filled later. Not owned.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.FailedPrecondition"/>: in use by another process; <see cref="ErrorCode.DataLoss"/>: damaged, naming
    /// file and offset.
    /// </exception>
    public static Task<Database> OpenAsync(
        DatabaseOptions options, ModelCatalogue models, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Task.Run(() => OpenStoresAsync(options, models, time), cancellationToken);
    }

    /// <summary>Takes a checkpoint now; writers wait only for its cut.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken = default) => _checkpointer.CheckpointAsync(cancellationToken);

    /// <summary>Finishes what is under way, takes a checkpoint and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync();
        _meter.Dispose();
        await _keeper.DisposeAsync();
        if (_committer.Fault is null && _checkpointer.UnsavedBytes > 0)
        {
            try
            {
                await _checkpointer.CheckpointAsync();
            }
            catch (StorageException)
            {
                // The log has everything; the next opening replays it.
            }
        }

        await _checkpointer.DisposeAsync();
        await _committer.DisposeAsync();
        await _log.DisposeAsync();
        foreach (Collection collection in _state.Collections)
        {
            collection.Dispose();
        }

        await _stores.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task<Database> OpenStoresAsync(DatabaseOptions options, ModelCatalogue models, TimeProvider time)
    {
        DataDirectory? directory = null;
        Stores? stores = null;
        try
        {
            directory = DataDirectory.Open(options.Directory);
            ManifestStore manifests = ManifestStore.Open(directory.Manifest);
            DatabaseManifest manifest = manifests.Current is { } current ? ManifestFormat.Read(current.Content) : new DatabaseManifest();
            stores = Stores.Open(directory, options, manifest);
            DatabaseState state = Recoverer.Load(manifest, stores, options, time);
            var log = SegmentedLog.Open(directory.Log, new LogOptions());
            var applier = new OperationApplier(state);
            Recoverer.Replay(log, manifest.LogAddress, applier, options.Progress);
            long replayedBytes = log.Tail.Value - manifest.LogAddress.Value;
            return new Database(directory, stores, log, manifests, state, applier, options, replayedBytes, models, time);
        }
        catch (Exception exception)
        {
            if (stores is not null)
            {
                await stores.DisposeAsync();
            }

            directory?.Dispose();
            throw exception switch
            {
                StorageException storage => StorageFault.From(storage),
                IndexException index => new VectorDbException(ErrorCode.DataLoss, "INDEX_DAMAGED", index.Message, innerException: index),
                _ => exception,
            };
        }
    }
}
