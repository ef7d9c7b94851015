namespace VectorDb.Storage;

/// <summary>
/// What went wrong below FASTER, which has no way of its own to tell its callers: they ask here after an operation.
/// </summary>
internal sealed class DeviceHealth
{
    private StorageException? _writeFault;
    private StorageException? _lastReadFault;
    private long _readFaults;
    private volatile bool _givesUp;

    /// <summary>Why writes are refused, or null.</summary>
    public StorageException? WriteFault => Volatile.Read(ref _writeFault);

    /// <summary>How many reads have failed.</summary>
    public long ReadFaults => Volatile.Read(ref _readFaults);

    /// <summary>Whether a write that finds the disk full is given up, since the store is closing, rather than tried again.</summary>
    public bool GivesUp => _givesUp;

    /// <summary>From here on nobody waits for space. What a write given up was to keep is only in memory, so none follows it.</summary>
    public void GiveUpWaiting() => _givesUp = true;

    /// <summary>Notes a write that failed. One that failed for another reason than a full disk stays.</summary>
    public void WriteFailed(StorageException fault)
    {
        if (_writeFault is null or { Error: StorageError.NoSpace })
        {
            Volatile.Write(ref _writeFault, fault);
        }
    }

    /// <summary>The disk has space again.</summary>
    public void SpaceReturned()
    {
        if (_writeFault is { Error: StorageError.NoSpace })
        {
            Volatile.Write(ref _writeFault, null);
        }
    }

    /// <summary>Notes a read that failed.</summary>
    public void ReadFailed(StorageException fault)
    {
        Volatile.Write(ref _lastReadFault, fault);
        Interlocked.Increment(ref _readFaults);
    }

    /// <summary>Throws if a read has failed since <see cref="ReadFaults"/> was asked.</summary>
    public void ThrowIfReadFailedSince(long readFaults)
    {
        if (ReadFaults != readFaults)
        {
            StorageException fault = Volatile.Read(ref _lastReadFault)!;
            throw new StorageException(fault.Error, fault.Message, fault.File, fault.Offset, fault);
        }
    }

    /// <summary>Throws if writes are refused.</summary>
    public void ThrowIfWritesRefused()
    {
        if (WriteFault is { } fault)
        {
            throw new StorageException(fault.Error, $"The store is read-only: {fault.Message}", fault.File, fault.Offset, fault);
        }
    }
}
