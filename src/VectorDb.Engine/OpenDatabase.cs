using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Expiry;
using VectorDb.Engine.Features;
using VectorDb.Engine.Generation;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Migrations;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search;
using VectorDb.Engine.Snapshots;
using VectorDb.Engine.Upkeep;
using VectorDb.Index;
using VectorDb.Storage;
using Durability = VectorDb.Engine.Ingestion.Durability;

namespace VectorDb.Engine;

/// <summary>What stands behind a <see cref="Database"/> that has recovered: one data directory, one log, and what the log makes.</summary>
internal sealed class OpenDatabase : IAsyncDisposable
{
    /// <summary>Why a directory does not open whose log ends before its checkpoint: an earlier checkpoint would not help.</summary>
    internal const string LogMissingReason = "LOG_MISSING";

    private readonly DataDirectory _directory;
    private readonly SegmentedLog _log;
    private readonly Committer _committer;
    private readonly ExpiryLoop _expiry;
    private readonly MigrationLoop _migrations;
    private readonly FeatureLoop _features;
    private readonly IndexKeeper _keeper;
    private readonly IndexMeter _meter;

    private OpenDatabase(Parts parts, DatabaseOptions options, ModelCatalogue models)
    {
        _directory = parts.Directory!;
        _log = parts.Log!;
        Stores = parts.Stores!;
        State = parts.State!;
        TimeProvider time = State.Time;
        var guard = new ResourceGuard(
            _directory.Path,
            new ResourceGuardOptions { MinFreeDiskBytes = options.MinFreeDiskBytes, MaxMemoryLoad = options.MaxMemoryLoad },
            time,
            options.Shape.FileSystem,
            options.Shape.Memory);
        Gate = new WriteGate(_log, Stores, guard);
        _committer = new Committer(_log, parts.Applier!, Gate, options.MaxPendingWrites);
        Checkpointer = new Checkpointer(State, Stores, _committer, _log, parts.Manifests!, parts.Manifest!, options);
        _expiry = new ExpiryLoop(State, _committer);
        _keeper = new IndexKeeper(State, models, time);
        _meter = new IndexMeter(State);
        var comparer = new SpaceComparer(new QueryEncoder(models), new SpaceSearch(State));
        _migrations = new MigrationLoop(State, new SpaceFiller(State, _committer, models), comparer);
        Migrations = new MigrationCatalogue(State, _committer, models, _migrations, comparer);
        _features = new FeatureLoop(State, _committer, models, Stores.Features);
        Collections = new CollectionCatalogue(State, _committer, models, _features, time);
        Items = new ItemStore(State, _committer, time);
        Ingest = new IngestPipeline(State, _committer, models, time);
        Search = new SearchPipeline(State, models, Stores.Features, time);
        Calibrator = new Calibrator(State, _committer, Search, models);
        Generation = new GenerationPipeline(State, Stores.Features, models, time);
    }

    /// <summary>The collections.</summary>
    public CollectionCatalogue Collections { get; }

    /// <summary>Changes of spaces' models.</summary>
    public MigrationCatalogue Migrations { get; }

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

    /// <summary>What the log made.</summary>
    public DatabaseState State { get; }

    /// <summary>Where it is kept.</summary>
    public Stores Stores { get; }

    /// <summary>Takes checkpoints.</summary>
    public Checkpointer Checkpointer { get; }

    /// <summary>Why writes are refused, or null.</summary>
    public VectorDbException? Refusal => _committer.Fault ?? Gate.Refusal;

    /// <summary>The log; also for audits.</summary>
    public ILog Log => _log;

    private WriteGate Gate { get; }

    /// <summary>Opens a data directory, recovering what was acknowledged before.</summary>
    /// <exception cref="OperationCanceledException">It was to stop; the directory is as it was.</exception>
    public static async Task<OpenDatabase> OpenAsync(
        DatabaseOptions options, ModelCatalogue models, TimeProvider time, RecoveryMeter meter, CancellationToken cancellationToken = default)
    {
        var parts = new Parts();
        try
        {
            parts.Directory = DataDirectory.Open(options.Directory);
            RestoreSwap.Finish(parts.Directory.Path);
            parts.Manifests = ManifestStore.Open(parts.Directory.Manifest, options.Shape.FileSystem);
            if (parts.Manifests.Damage is { } damage)
            {
                meter.Tell($"{damage.Message} The checkpoint before it is used, and more of the log is replayed; nothing is lost.");
            }

            parts.Manifest = parts.Manifests.Current is { } current ? ManifestFormat.Read(current.Content) : new DatabaseManifest();
            parts.Log = SegmentedLog.Open(parts.Directory.Log, options.Shape.LogOptions());
            if (parts.Log.Tail < parts.Manifest.LogAddress)
            {
                throw LogMissing(parts.Log.Tail, parts.Manifest.LogAddress);
            }

            parts.Stores = Stores.Open(parts.Directory, options, parts.Manifest);
            using CancellationTokenRegistration stopping = cancellationToken.Register(parts.Stores.GiveUpWaiting);
            meter.Expect(parts.Stores.Records.LiveBytes, parts.Log.Tail.Value - parts.Manifest.LogAddress.Value);
            parts.State = Recoverer.Load(parts.Manifest, parts.Stores, options, time, meter);
            parts.Applier = new OperationApplier(parts.State);
            Recoverer.Replay(parts.Log, parts.Manifest.LogAddress, parts.Applier, meter, cancellationToken);
            return new OpenDatabase(parts, options, models);
        }
        catch (Exception exception)
        {
            await parts.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            switch (exception)
            {
                case StorageException { Error: StorageError.NotFound } missing:
                    throw new VectorDbException(ErrorCode.DataLoss, "DATA_DAMAGED", missing.Message, innerException: missing);
                case StorageException storage:
                    throw StorageFault.From(storage);
                case IndexException index:
                    throw new VectorDbException(ErrorCode.DataLoss, "INDEX_DAMAGED", index.Message, innerException: index);
                default:
                    throw;
            }
        }
    }

    /// <summary>Writes an operation, for what belongs to the engine.</summary>
    public Task<T> CommitAsync<T>(Operation operation, CancellationToken cancellationToken) =>
        _committer.CommitAsync<T>(operation, Durability.Synced, cancellationToken);

    /// <summary>
    /// Closes without a checkpoint, since another database takes its place. The memory of graphs goes with the last search in it.
    /// </summary>
    /// <returns>No revision that it gave out is above this.</returns>
    public async Task<long> RetireAsync()
    {
        Stores.GiveUpWaiting();
        await StopUpkeepAsync();
        await CloseAsync();
        return State.RevisionBase + _log.Tail.Value;
    }

    /// <summary>Finishes what is under way, takes a checkpoint if it can, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        Stores.GiveUpWaiting();
        await StopUpkeepAsync();
        if (Refusal is null && Checkpointer.UnsavedBytes > 0)
        {
            try
            {
                await Checkpointer.CheckpointAsync();
            }
            catch (StorageException)
            {
                // The log has everything; the next opening replays it.
            }
        }

        await CloseAsync();
        foreach (Collection collection in State.Collections)
        {
            collection.Dispose();
        }
    }

    private static VectorDbException LogMissing(LogAddress tail, LogAddress checkpoint) => new(
        ErrorCode.DataLoss,
        LogMissingReason,
        $"The log ends at {tail}, before address {checkpoint} of the checkpoint: what was written after that is missing from it. Restore a snapshot, or run a repair.");

    private async Task StopUpkeepAsync()
    {
        await _expiry.DisposeAsync();
        await _migrations.DisposeAsync();
        await _features.DisposeAsync();
        _meter.Dispose();
        await _keeper.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        await Checkpointer.DisposeAsync();
        await _committer.DisposeAsync();
        await _log.DisposeAsync();
        await Stores.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>What an opening has opened so far.</summary>
    private sealed class Parts : IAsyncDisposable
    {
        public DataDirectory? Directory { get; set; }

        public ManifestStore? Manifests { get; set; }

        public DatabaseManifest? Manifest { get; set; }

        public SegmentedLog? Log { get; set; }

        public Stores? Stores { get; set; }

        public DatabaseState? State { get; set; }

        public OperationApplier? Applier { get; set; }

        public async ValueTask DisposeAsync()
        {
            foreach (Collection collection in State?.Collections ?? [])
            {
                collection.Dispose();
            }

            if (Log is not null)
            {
                await Log.DisposeAsync();
            }

            if (Stores is not null)
            {
                await Stores.DisposeAsync();
            }

            Directory?.Dispose();
        }
    }
}
