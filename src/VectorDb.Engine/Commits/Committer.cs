using System.Threading.Channels;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Storage;
using Durability = VectorDb.Engine.Ingestion.Durability;

namespace VectorDb.Engine.Commits;

/// <summary>
/// The way of every write: into the log, to disk together with others, then applied in the order of the log, then answered.
/// One loop applies, so that a checkpoint can stand between two batches (<see cref="BetweenBatchesAsync"/>).
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int MaxBatch = 128;

    private readonly ILog _log;
    private readonly OperationApplier _applier;
    private readonly WriteGate _gate;
    private readonly Channel<Commit> _commits;
    private readonly Lock _order = new();
    private readonly SemaphoreSlim _slots;
    private readonly Task _loop;
    private long _appliedBytes;
    private VectorDbException? _fault;

    /// <summary>Starts the loop.</summary>
    /// <param name="log">Positioned at its tail: everything in it has been applied.</param>
    /// <param name="applier">What applies.</param>
    /// <param name="gate">Refuses writes.</param>
    /// <param name="maxPending">How many writes may wait to be applied; more wait to enter.</param>
    public Committer(ILog log, OperationApplier applier, WriteGate gate, int maxPending)
    {
        _log = log;
        _applier = applier;
        _gate = gate;
        Applied = log.Tail;
        _slots = new SemaphoreSlim(maxPending, maxPending);
        _commits = Channel.CreateUnbounded<Commit>(new UnboundedChannelOptions { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Everything before this address has been applied. To be read by what runs in <see cref="BetweenBatchesAsync"/>.</summary>
    public LogAddress Applied { get; private set; }

    /// <summary>How many bytes of log have been applied since the start.</summary>
    public long AppliedBytes => Volatile.Read(ref _appliedBytes);

    /// <summary>Why nothing can be written any more, or null.</summary>
    public VectorDbException? Fault => Volatile.Read(ref _fault);

    /// <summary>Writes an operation and waits until it is durable as asked and applied.</summary>
    /// <returns>What applying it made.</returns>
    /// <exception cref="VectorDbException">It was refused when applied, or the log cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before it entered the log; after that it is carried out whatever happens.</exception>
    public async Task<T> CommitAsync<T>(Operation operation, Durability durability, CancellationToken cancellationToken)
    {
        ThrowIfFaulted();
        _gate.ThrowIfRefused(operation);
        ReadOnlyMemory<byte> record = OperationFormat.Write(operation);
        await _slots.WaitAsync(cancellationToken);
        Commit commit;
        try
        {
            commit = Enqueue(operation, record, durability);
        }
        catch (Exception exception)
        {
            _slots.Release();
            throw exception is StorageException storage ? StorageFault.From(storage) : exception;
        }

        LoggedOperation logged = await commit.Done.Task;
        return logged.Refusal is { } refusal ? throw refusal : (T)logged.Result!;
    }

    /// <summary>Runs something while no operation is being applied; writers wait, searches do not.</summary>
    public async Task<T> BetweenBatchesAsync<T>(Func<Task<T>> work)
    {
        var commit = new Commit(null, default, async () => await work());
        if (!_commits.Writer.TryWrite(commit))
        {
            throw Stopping();
        }

        await commit.Done.Task;
        return (T)commit.WorkResult!;
    }

    /// <summary>Takes no more writes and waits for those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _commits.Writer.TryComplete();
        await _loop;
        _slots.Dispose();
    }

    private static VectorDbException Stopping() => new(ErrorCode.Unavailable, "STOPPING", "The database is stopping; try again when it is back.");

    private Commit Enqueue(Operation operation, ReadOnlyMemory<byte> record, Durability durability)
    {
        // The log and the queue must have one order.
        lock (_order)
        {
            ThrowIfFaulted();
            LogTicket ticket = _log.Enqueue(record.Span, AppendId.None, durability == Durability.Synced ? Storage.Durability.Synced : Storage.Durability.Logged);
            FailPoint.Reach("commit.logged");
            var commit = new Commit(new LoggedOperation(operation, ticket.Address), ticket, null);
            return _commits.Writer.TryWrite(commit) ? commit : throw Stopping();
        }
    }

    private async Task RunAsync()
    {
        var batch = new List<Commit>(MaxBatch);
        var operations = new List<LoggedOperation>(MaxBatch);
        while (await _commits.Reader.WaitToReadAsync())
        {
            batch.Clear();
            operations.Clear();
            while (batch.Count < MaxBatch && _commits.Reader.TryPeek(out Commit? next) && (batch.Count == 0 || next.IsReady))
            {
                _commits.Reader.TryRead(out _);
                if (next.Work is not null)
                {
                    Apply(batch, operations);
                    await RunAsync(next);
                    batch.Clear();
                    operations.Clear();
                    continue;
                }

                if (await FailureOfAsync(next) is { } failure)
                {
                    Finish(next, failure);
                    continue;
                }

                batch.Add(next);
                operations.Add(next.Operation!);
            }

            Apply(batch, operations);
        }
    }

    /// <summary>Waits until a commit is durable; tells why it cannot be applied, or null.</summary>
    private async ValueTask<VectorDbException?> FailureOfAsync(Commit commit)
    {
        if (Fault is { } fault)
        {
            return fault;
        }

        try
        {
            await commit.Ticket.Durable;
            return null;
        }
        catch (StorageException exception)
        {
            return StorageFault.From(exception);
        }
    }

    private void Apply(List<Commit> batch, List<LoggedOperation> operations)
    {
        if (batch.Count == 0)
        {
            return;
        }

        VectorDbException? failure = null;
        try
        {
            FailPoint.Reach("commit.durable");
            _applier.Apply(operations);
            FailPoint.Reach("commit.applied");
            Applied = batch[^1].Ticket.Next;
            Volatile.Write(ref _appliedBytes, _appliedBytes + batch.Sum(static c => c.Ticket.Next.Value - c.Ticket.Address.Value));
        }
        catch (Exception exception)
        {
            // Half applied: what is in memory is no longer what the log says. The log is right; a restart replays it.
            failure = StopWriting(exception);
        }

        foreach (Commit commit in batch)
        {
            Finish(commit, failure);
        }
    }

    private VectorDbException StopWriting(Exception exception)
    {
        var fault = new VectorDbException(
            ErrorCode.Unavailable,
            "READ_ONLY",
            $"The database is read-only since a logged write could not be applied: {exception.Message} Searches go on; a restart applies it.",
            innerException: exception);
        Volatile.Write(ref _fault, fault);
        return fault;
    }

    private void ThrowIfFaulted()
    {
        if (Fault is { } fault)
        {
            throw fault;
        }
    }

    private void Finish(Commit commit, VectorDbException? failure)
    {
        _slots.Release();
        if (failure is null)
        {
            commit.Done.SetResult(commit.Operation!);
        }
        else
        {
            commit.Done.SetException(failure);
        }
    }

    private static async Task RunAsync(Commit commit)
    {
        try
        {
            commit.WorkResult = await commit.Work!();
            commit.Done.SetResult(null!);
        }
        catch (Exception exception)
        {
            commit.Done.SetException(exception);
        }
    }

    private sealed record Commit(LoggedOperation? Operation, LogTicket Ticket, Func<Task<object?>>? Work)
    {
        public TaskCompletionSource<LoggedOperation> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public object? WorkResult { get; set; }

        public bool IsReady => Work is not null || Ticket.Durable.IsCompleted;
    }
}
