namespace VectorDb.Storage;

/// <summary>What a walk over a closed log found.</summary>
/// <param name="Records">Good records.</param>
/// <param name="Head">Where the log begins.</param>
/// <param name="End">After its last good record.</param>
/// <param name="Gaps">What is damaged before that; empty for a sound log.</param>
public sealed record LogInspection(long Records, LogAddress Head, LogAddress End, IReadOnlyList<LogGap> Gaps);
