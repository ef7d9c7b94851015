namespace VectorDb.Storage;

/// <summary>A stretch of a log that is not what was written.</summary>
/// <param name="File">The segment file.</param>
/// <param name="Offset">Byte offset in it.</param>
/// <param name="Length">Bytes up to the next good record, or to the end of the segment.</param>
/// <param name="Address">Address of its start.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record LogGap(string File, long Offset, long Length, LogAddress Address, string Reason);
