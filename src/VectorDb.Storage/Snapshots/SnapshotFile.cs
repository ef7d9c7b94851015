namespace VectorDb.Storage;

/// <summary>A file in a snapshot.</summary>
/// <param name="Path">Where it goes when restored, relative to the data directory.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Version">See <see cref="SnapshotSource"/>.</param>
/// <param name="Hash">SHA-256 of the content, 64 lower-case hexadecimal digits; also its name in the archive.</param>
public sealed record SnapshotFile(string Path, long Length, string Version, string Hash);
