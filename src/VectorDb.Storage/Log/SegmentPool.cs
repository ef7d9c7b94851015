namespace VectorDb.Storage;

/// <summary>
/// Files written ahead in full, ready to become segments: a write into blocks that the file system has already
/// allocated and filled needs no journal commit. Trimmed segments come back here.
/// </summary>
internal sealed class SegmentPool
{
    private const string SparePrefix = "spare-";
    private const int FillBytes = 1 << 20;

    private readonly IFileSystem _files;
    private readonly string _directory;
    private readonly int _capacity;
    private readonly int _target;
    private readonly Lock _gate = new();
    private readonly Stack<string> _spares = new();
    private Task _refill = Task.CompletedTask;
    private volatile bool _closing;

    public SegmentPool(IFileSystem files, string directory, int capacity, int target)
    {
        _files = files;
        _directory = directory;
        _capacity = capacity;
        _target = target;
    }

    /// <summary>Bytes of a segment file.</summary>
    public int Capacity => _capacity;

    /// <summary>Takes in the spares found on disk; deletes unfinished ones and ones of another size.</summary>
    public void Adopt()
    {
        foreach (string name in _files.ListFiles(_directory))
        {
            string path = Path.Combine(_directory, name);
            if (name.EndsWith(".tmp", StringComparison.Ordinal))
            {
                _files.Delete(path);
            }
            else if (name.StartsWith(SparePrefix, StringComparison.Ordinal))
            {
                long length;
                using (IStorageFile file = _files.Open(path, FileAccessMode.Read))
                {
                    length = file.Length;
                }

                if (length != _capacity || !TryKeep(path))
                {
                    _files.Delete(path);
                }
            }
        }
    }

    /// <summary>Makes a spare into a segment: its header is on disk before its name is.</summary>
    public LogSegment Activate(SegmentHeader header)
    {
        string spare = Take() ?? Prepare();
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        header.Write(bytes);
        using (IStorageFile file = _files.Open(spare, FileAccessMode.Synced))
        {
            file.Write(bytes, 0);
        }

        string path = Path.Combine(_directory, SegmentSet.FileName(header.Sequence));
        FailPoint.Reach("log.segment.headed");
        _files.Move(spare, path);
        FailPoint.Reach("log.segment.named");
        _files.SyncDirectory(_directory);
        FailPoint.Reach("log.segment.synced");
        Refill();
        return new LogSegment(_files, path, header);
    }

    /// <summary>Takes back a segment that the log no longer needs, or deletes it; its name is gone from disk on return.</summary>
    public void Return(LogSegment segment, bool reusable)
    {
        segment.Dispose();
        string spare = NewName(".log");
        if (reusable && segment.Header.Capacity == _capacity && TryReserve())
        {
            _files.Move(segment.Path, spare);
            _files.SyncDirectory(_directory);
            lock (_gate)
            {
                _spares.Push(spare);
            }
        }
        else
        {
            _files.Delete(segment.Path);
            _files.SyncDirectory(_directory);
        }
    }

    /// <summary>Fails unless the next <see cref="Activate"/> has a file to use.</summary>
    public void Ensure()
    {
        lock (_gate)
        {
            if (_spares.Count > 0)
            {
                return;
            }
        }

        string spare = Prepare();
        lock (_gate)
        {
            _spares.Push(spare);
        }
    }

    /// <summary>Starts writing spares ahead, in the background.</summary>
    public void Refill()
    {
        lock (_gate)
        {
            if (_spares.Count < _target && _refill.IsCompleted && !_closing)
            {
                _refill = Task.Factory.StartNew(
                    RefillToTarget, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Stops preparing.</summary>
    public async Task CloseAsync()
    {
        _closing = true;
        Task refill;
        lock (_gate)
        {
            refill = _refill;
        }

        await refill.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void RefillToTarget()
    {
        while (!_closing)
        {
            lock (_gate)
            {
                if (_spares.Count >= _target)
                {
                    return;
                }
            }

            // A failure here is met again, and reported, when the log needs the file.
            string spare = Prepare();
            lock (_gate)
            {
                _spares.Push(spare);
            }
        }
    }

    private string? Take()
    {
        lock (_gate)
        {
            return _spares.TryPop(out string? spare) ? spare : null;
        }
    }

    private bool TryKeep(string path)
    {
        lock (_gate)
        {
            if (_spares.Count >= Math.Max(_target, 1))
            {
                return false;
            }

            _spares.Push(path);
            return true;
        }
    }

    private bool TryReserve()
    {
        lock (_gate)
        {
            return _spares.Count < _target;
        }
    }

    private string NewName(string extension) => Path.Combine(_directory, SparePrefix + Guid.NewGuid().ToString("n") + extension);

    private string Prepare()
    {
        string temporary = NewName(".tmp");
        try
        {
            using (IStorageFile file = _files.Open(temporary, FileAccessMode.Buffered))
            {
                byte[] zeros = new byte[Math.Min(FillBytes, _capacity)];
                for (long offset = 0; offset < _capacity; offset += zeros.Length)
                {
                    file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, _capacity - offset)), offset);

                    // In small portions, so that commits beside it do not wait for one large one.
                    if (offset % (8 * FillBytes) == 0)
                    {
                        file.Sync();
                    }
                }

                file.Sync();
            }

            string spare = Path.ChangeExtension(temporary, ".log");
            _files.Move(temporary, spare);
            return spare;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(temporary);
            throw StorageException.FromIo(cause, temporary, "prepare the log segment");
        }
    }

    private void DeleteQuietly(string path)
    {
        try
        {
            _files.Delete(path);
        }
        catch (IOException)
        {
            // Adopt deletes it at the next start.
        }
    }
}
