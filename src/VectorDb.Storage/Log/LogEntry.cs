namespace VectorDb.Storage;

/// <summary>A record read back from a log.</summary>
/// <param name="Address">Where it starts.</param>
/// <param name="Next">Where reading goes on after it.</param>
/// <param name="Id">The id that it was appended with.</param>
/// <param name="Record">Its bytes; valid for as long as they are referenced.</param>
public readonly record struct LogEntry(LogAddress Address, LogAddress Next, AppendId Id, ReadOnlyMemory<byte> Record);
