using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Generation;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Migrations;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Requests;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search;
using VectorDb.Engine.Snapshots;

namespace VectorDb.Engine;

/// <summary>
/// A database on one data directory. Opening recovers it, which may be waited for or not: until it is done, everything but
/// <see cref="Status"/> is refused. Disposing takes a checkpoint, so that the next opening has little to replay.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/> with the graphs' figures.</summary>
    public const string MeterName = "VectorDb.Engine";

    // How long calls under way may go on when another database takes the place of this one.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly DatabaseOptions _options;
    private readonly ModelCatalogue _models;
    private readonly TimeProvider _time;
    private readonly SnapshotPlace _snapshots;
    private readonly SemaphoreSlim _replacing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private RecoveryMeter _meter;
    private volatile OpenDatabase? _open;
    private volatile bool _disposed;

    private Database(DatabaseOptions options, ModelCatalogue models, TimeProvider time)
    {
        _options = options;
        _models = models;
        _time = time;
        _snapshots = new SnapshotPlace(options.Snapshots ?? Path.Combine(options.Directory, "snapshots"), time);
        Snapshots = new SnapshotCatalogue(this, _snapshots);
        Requests = new RequestJournal(this, time);
        _meter = new RecoveryMeter(time, options.Progress);
        Recovery = Task.Run(RecoverAsync);
    }

    /// <summary>Completes when the database serves; fails if it cannot be opened.</summary>
    public Task Recovery { get; private set; }

    /// <summary>Its snapshots.</summary>
    public SnapshotCatalogue Snapshots { get; }

    /// <summary>The requests that were done, for what is not an operation of the log.</summary>
    public RequestJournal Requests { get; }

    /// <summary>The collections.</summary>
    public CollectionCatalogue Collections => Open.Collections;

    /// <summary>Changes of spaces' models.</summary>
    public MigrationCatalogue Migrations => Open.Migrations;

    /// <summary>The stored items.</summary>
    public ItemStore Items => Open.Items;

    /// <summary>The way in.</summary>
    public IngestPipeline Ingest => Open.Ingest;

    /// <summary>The way out.</summary>
    public SearchPipeline Search => Open.Search;

    /// <summary>What pictures have to say.</summary>
    public GenerationPipeline Generation => Open.Generation;

    /// <summary>What makes matchers' scores probabilities.</summary>
    public Calibrator Calibrator => Open.Calibrator;

    /// <summary>What is kept of what models made of pictures.</summary>
    public FeatureStatus Features => Open.Stores.Features.Status;

    /// <summary>How it is now.</summary>
    public DatabaseStatus Status => _open is { } open ? StatusOf(open) : new DatabaseStatus
    {
        Phase = Recovery.IsFaulted ? DatabasePhase.Failed : DatabasePhase.Recovering,
        Reason = Recovery.Exception?.InnerException?.Message ?? _meter.Stage,
        Recovered = _meter.Fraction,
        RecoveryRemaining = _meter.Remaining,
    };

    /// <summary>What stands behind it, for what belongs to the engine.</summary>
    internal OpenDatabase Open => _open ?? throw NotOpen();

    /// <summary>Opens a data directory, recovering what was acknowledged before.</summary>
    /// <param name="options">Where it is, and its bounds.</param>
    /// <param name="models">The models that collections are bound to; may be filled later. Not owned.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.FailedPrecondition"/>: in use by another process; <see cref="ErrorCode.DataLoss"/>: damaged, naming
    /// file and offset.
    /// </exception>
    public static async Task<Database> OpenAsync(
        DatabaseOptions options, ModelCatalogue models, TimeProvider time, CancellationToken cancellationToken = default)
    {
        Database database = Begin(options, models, time);
        try
        {
            await database.Recovery.WaitAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to open a data directory; <see cref="Recovery"/> tells when it is done.</summary>
    /// <param name="options">Where it is, and its bounds.</param>
    /// <param name="models">The models that collections are bound to; may be filled later. Not owned.</param>
    /// <param name="time">The clock.</param>
    public static Database Begin(DatabaseOptions options, ModelCatalogue models, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new Database(options, models, time);
    }

    /// <summary>Takes a checkpoint now; writers wait only for its cut.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken = default) => Open.Checkpointer.CheckpointAsync(cancellationToken);

    /// <summary>Breaks a recovery off, or finishes what is under way, takes a checkpoint if the disk lets it, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await Recovery;
        }
        catch (Exception exception) when (exception is VectorDbException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // It never opened, and has told so.
        }

        await _replacing.WaitAsync();
        _disposed = true;
        if (Interlocked.Exchange(ref _open, null) is { } open)
        {
            await open.DisposeAsync();
        }

        _snapshots.Dispose();
        Requests.Dispose();
        _replacing.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Puts what is restored into a staging directory in the place of the database.</summary>
    internal async Task ReplaceAsync(Func<string, Task> restore, CancellationToken cancellationToken)
    {
        await _replacing.WaitAsync(cancellationToken);
        try
        {
            OpenDatabase before = Open;
            await restore(RestoreSwap.Prepare(_options.Directory));
            Recovery = SwapAsync(before);
            await Recovery;
        }
        finally
        {
            _replacing.Release();
        }
    }

    private async Task SwapAsync(OpenDatabase before)
    {
        _meter = new RecoveryMeter(_time, _options.Progress);
        _open = null;
        await Task.Delay(Grace, _time);
        long revision = await before.RetireAsync();
        try
        {
            RestoreSwap.Commit(_options.Directory, revision);
        }
        finally
        {
            // If the swap could not be made to count, with what was there before.
            await RecoverAsync();
        }
    }

    private async Task RecoverAsync() => _open = await OpenDatabase.OpenAsync(_options, _models, _time, _meter, _stopping.Token);

    private DatabaseStatus StatusOf(OpenDatabase open)
    {
        VectorDbException? refusal = open.Refusal;
        Collection[] collections = [.. open.State.Collections];
        return new DatabaseStatus
        {
            Phase = refusal is null ? DatabasePhase.Serving : DatabasePhase.ReadOnly,
            Reason = refusal?.Message ?? "",
            Collections = collections.Length,
            Items = collections.Sum(static c => (long)c.Items.Count),
            UnsavedLogBytes = open.Checkpointer.UnsavedBytes,
            CheckpointTime = open.Checkpointer.LastTime,
            CheckpointFailure = open.Checkpointer.LastFailure?.Message ?? "",
            CheckpointPause = open.Checkpointer.LastPause,
            DataBytes = open.Stores.Records.DataBytes + open.Stores.Media.DataBytes + open.Stores.Blocks.DataBytes,
            LiveBytes = open.Stores.Records.LiveBytes + open.Stores.Media.LiveBytes + open.Stores.Blocks.LiveBytes,
            Features = open.Stores.Features.Status,
            Matchers = _models.MatcherMemory,
        };
    }

    private VectorDbException NotOpen()
    {
        if (Recovery.IsFaulted)
        {
            return new VectorDbException(ErrorCode.Unavailable, "NOT_OPEN", $"The database could not be opened: {Status.Reason}");
        }

        if (_disposed)
        {
            return new VectorDbException(ErrorCode.Unavailable, "STOPPING", "The database is closed or stopping; try again when it is back.");
        }

        string rest = _meter.Remaining is { } remaining ? $", about {Math.Ceiling(remaining.TotalSeconds):N0} s are left" : "";
        return new VectorDbException(
            ErrorCode.Unavailable, "RECOVERING", $"The database is recovering: {_meter.Stage}, {_meter.Fraction:P0} done{rest}.")
        {
            RetryAfter = _meter.Remaining is { } wait && wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1),
        };
    }
}
