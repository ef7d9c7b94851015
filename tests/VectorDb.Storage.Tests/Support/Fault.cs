namespace VectorDb.Storage.Tests;

/// <summary>What a <see cref="SimulatedFileSystem"/> does to the operation that a fault is set for.</summary>
internal enum Fault
{
    /// <summary>Power is lost during the operation: it and all after it fail, and the disk keeps some of what was not synced.</summary>
    PowerLoss,

    /// <summary>The operation fails with EIO and has no effect; a sync loses what it should have written.</summary>
    IoError,

    /// <summary>The next sync fails with EIO, once, and loses what it should have written.</summary>
    SyncError,

    /// <summary>A write puts some of its bytes, then fails with EIO; other operations fail.</summary>
    ShortWrite,

    /// <summary>From here on, whatever needs space fails with ENOSPC, until space returns.</summary>
    DiskFull,
}
