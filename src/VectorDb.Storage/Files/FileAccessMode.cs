namespace VectorDb.Storage;

/// <summary>How a storage file is opened.</summary>
public enum FileAccessMode
{
    /// <summary>Existing file, reads only.</summary>
    Read,

    /// <summary>Created if absent; writes reach the disk on <see cref="IStorageFile.Sync"/>.</summary>
    Buffered,

    /// <summary>Created if absent; every write is on disk when it returns (O_DSYNC, or write-through).</summary>
    Synced,
}
