namespace VectorDb.Storage;

/// <summary>An append that has its place in the log and is on its way to disk.</summary>
/// <param name="Address">Where the record starts.</param>
/// <param name="Next">Where reading goes on after it: what a checkpoint that includes it notes down.</param>
/// <param name="Durable">
/// Completes when the record is as durable as was asked. Fails with <see cref="StorageException"/> if it could not be
/// written: then it is not in the log (its address will be given to another), unless the disk itself failed, when nobody knows
/// until the log is opened again.
/// </param>
public readonly record struct LogTicket(LogAddress Address, LogAddress Next, Task Durable);
