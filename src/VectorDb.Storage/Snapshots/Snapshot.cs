namespace VectorDb.Storage;

/// <summary>What a snapshot consists of.</summary>
/// <param name="Name">Its name in the archive.</param>
/// <param name="CreateTime">When it was taken.</param>
/// <param name="State">The manifest content that the restored directory starts from.</param>
/// <param name="Files">All files.</param>
public sealed record Snapshot(string Name, DateTimeOffset CreateTime, ReadOnlyMemory<byte> State, IReadOnlyList<SnapshotFile> Files)
{
    /// <summary>Bytes of all files.</summary>
    public long Length => Files.Sum(file => file.Length);
}
