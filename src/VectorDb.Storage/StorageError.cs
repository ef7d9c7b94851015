namespace VectorDb.Storage;

/// <summary>Why storage refused or failed; one value per thing a caller can do about it.</summary>
public enum StorageError
{
    /// <summary>Another process (or this one) has the data directory open.</summary>
    DirectoryInUse,

    /// <summary>Bytes on disk are not what was written; file and offset are named.</summary>
    Damaged,

    /// <summary>A file was written by a newer version of the program.</summary>
    UnsupportedFormat,

    /// <summary>The disk is full. Writes are refused until space returns.</summary>
    NoSpace,

    /// <summary>The disk failed a read, write or sync. Writes are refused until the store is opened again.</summary>
    IoFailure,

    /// <summary>A record, key or value is larger than the store takes.</summary>
    TooLarge,

    /// <summary>What was asked for (a checkpoint, a media item, an address) is not there.</summary>
    NotFound,

    /// <summary>The store was closed, or is closing.</summary>
    Closed,

    /// <summary>Memory is nearly used up. Writes are refused until there is more.</summary>
    LowMemory,
}
