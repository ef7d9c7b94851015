namespace VectorDb.Models.Checkpoints.Torch;

/// <summary>An uncompressed member of an archive.</summary>
/// <param name="Offset">Where its data begins in the file.</param>
/// <param name="Length">Bytes of data.</param>
internal readonly record struct ZipEntry(long Offset, long Length);
