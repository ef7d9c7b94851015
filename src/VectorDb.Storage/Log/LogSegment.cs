namespace VectorDb.Storage;

/// <summary>A segment file that belongs to the log. Open for writing while it is the last one.</summary>
internal sealed class LogSegment : IDisposable
{
    private readonly IFileSystem _files;
    private IStorageFile? _synced;
    private IStorageFile? _buffered;

    public LogSegment(IFileSystem files, string path, SegmentHeader header)
    {
        _files = files;
        Path = path;
        Header = header;
    }

    public string Path { get; }

    public SegmentHeader Header { get; }

    /// <summary>Readers that have the file open; guarded by <see cref="SegmentSet"/>.</summary>
    public int Readers { get; set; }

    public IStorageFile OpenForRead()
    {
        try
        {
            return _files.Open(Path, FileAccessMode.Read);
        }
        catch (IOException cause)
        {
            throw StorageException.FromIo(cause, Path, "open the log segment");
        }
    }

    /// <summary>Writes at an address; with <paramref name="synced"/> the bytes are on disk on return.</summary>
    public void Write(ReadOnlySpan<byte> bytes, long address, bool synced)
    {
        IStorageFile file = synced
            ? _synced ??= _files.Open(Path, FileAccessMode.Synced)
            : _buffered ??= _files.Open(Path, FileAccessMode.Buffered);
        file.Write(bytes, address - Header.BaseAddress);
    }

    /// <summary>Puts everything written on disk.</summary>
    public void Sync() => _buffered?.Sync();

    /// <summary>Overwrites a range with zeros, on disk on return.</summary>
    public void Erase(long from, long to)
    {
        byte[] zeros = new byte[(int)Math.Min(to - from, 1 << 20)];
        for (long address = from; address < to; address += zeros.Length)
        {
            Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, to - address)), address, synced: true);
        }
    }

    /// <summary>Closes the files; reading goes on to be possible.</summary>
    public void Dispose()
    {
        _synced?.Dispose();
        _buffered?.Dispose();
        _synced = null;
        _buffered = null;
    }
}
