namespace VectorDb.Storage;

/// <summary>
/// An ordered, durable sequence of records. Narrow on purpose: a replicated log can stand in its place.
/// All members are safe for use from several threads.
/// </summary>
public interface ILog : IAsyncDisposable
{
    /// <summary>Address of the first record still kept (or where it would be).</summary>
    LogAddress Head { get; }

    /// <summary>Where the next record will go; everything before it has its place, perhaps not yet on disk.</summary>
    LogAddress Tail { get; }

    /// <summary>Why appends are refused now, or null. A full disk heals by itself; a failed disk does not.</summary>
    StorageException? Fault { get; }

    /// <summary>
    /// Gives a record its place, in the order of the calls, and starts writing it. Blocks only while writing
    /// is a full buffer behind.
    /// </summary>
    /// <param name="record">The record; copied before the call returns. May be empty.</param>
    /// <param name="id">Stored with it.</param>
    /// <param name="durability">What <see cref="LogTicket.Durable"/> waits for.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.TooLarge"/>, <see cref="StorageError.Closed"/>, or the reason why the log is read-only.
    /// </exception>
    LogTicket Enqueue(ReadOnlySpan<byte> record, AppendId id, Durability durability = Durability.Synced);

    /// <summary><see cref="Enqueue"/>, then waits until the record is durable.</summary>
    /// <param name="record">The record.</param>
    /// <param name="id">Stored with it.</param>
    /// <param name="durability">What to wait for.</param>
    /// <param name="cancellationToken">Stops the waiting; a record that has its place is written all the same.</param>
    /// <returns>Where the record starts.</returns>
    ValueTask<LogAddress> AppendAsync(
        ReadOnlyMemory<byte> record, AppendId id, Durability durability = Durability.Synced, CancellationToken cancellationToken = default);

    /// <summary>Completes when everything that has its place now is on disk, whatever durability it asked for.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    Task SyncAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Records from an address up to what is written at the time of the call, in order. Every byte is checked.
    /// </summary>
    /// <param name="from"><see cref="Head"/> or earlier for everything, or an <see cref="LogEntry.Next"/> or <see cref="LogEntry.Address"/>.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.Damaged"/> naming file and offset; <see cref="StorageError.NotFound"/> if records after
    /// <paramref name="from"/> were trimmed, or the log ends before it.
    /// </exception>
    IEnumerable<LogEntry> Read(LogAddress from);

    /// <summary>Gives up records before an address; whole segments go, so some may stay readable.</summary>
    /// <param name="before">The first address to keep.</param>
    void Trim(LogAddress before);
}
