namespace VectorDb.Engine.Snapshots;

/// <summary>A snapshot: all of a database at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CreateTime">When it was taken.</param>
/// <param name="Bytes">Of all its files; what it shares with other snapshots is kept once.</param>
/// <param name="Collections">The collections in it, by name.</param>
public sealed record SnapshotInfo(string Name, DateTimeOffset CreateTime, long Bytes, IReadOnlyList<string> Collections);
