namespace VectorDb.Storage;

/// <summary>A checkpoint that is kept while its files are copied.</summary>
public sealed class CheckpointPin : IDisposable
{
    private readonly Action _release;
    private bool _disposed;

    internal CheckpointPin(IReadOnlyList<SnapshotSource> files, Action release)
    {
        Files = files;
        _release = release;
    }

    /// <summary>All files of the checkpoint.</summary>
    public IReadOnlyList<SnapshotSource> Files { get; }

    /// <summary>Lets the checkpoint be pruned.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _release();
        }
    }
}
