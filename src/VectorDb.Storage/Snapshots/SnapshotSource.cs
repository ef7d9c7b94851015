namespace VectorDb.Storage;

/// <summary>A file that goes into a snapshot; it does not change while its pin is held.</summary>
/// <param name="Path">Where it goes when restored, relative to the data directory, with forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Version">Differs whenever the content does: the same path and version are not read again for a later snapshot.</param>
/// <param name="Open">Opens it for reading from the start.</param>
public sealed record SnapshotSource(string Path, long Length, string Version, Func<Stream> Open);
