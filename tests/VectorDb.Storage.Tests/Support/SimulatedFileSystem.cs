namespace VectorDb.Storage.Tests;

/// <summary>
/// A disk in memory that keeps its word and no more: a write is safe once its file is synced, a name once its directory is.
/// Faults are set for the n-th operation. Safe for use from several threads.
/// </summary>
internal sealed class SimulatedFileSystem : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SimulatedDirectory> _directories = new(StringComparer.Ordinal);
    private readonly Random _random;
    private long _operations;
    private long _faultAt = long.MaxValue;
    private Fault _fault;
    private bool _full;
    private bool _syncFails;

    public SimulatedFileSystem(int seed) => _random = new Random(seed);

    /// <summary>Operations that changed something, or tried to.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    public bool PowerIsOff { get; private set; }

    /// <summary>Whether the fault that was set has happened.</summary>
    public bool FaultHappened => Operations >= _faultAt && !_syncFails;

    /// <summary>What <see cref="FreeBytes"/> says while the disk is not full.</summary>
    public long Free { get; set; } = 1L << 30;

    /// <summary>Sets what happens at an operation from now: 1 is the next.</summary>
    public void FailAt(long operation, Fault fault)
    {
        lock (_gate)
        {
            (_faultAt, _fault, _syncFails) = (_operations + operation, fault, fault == Fault.SyncError);
        }
    }

    public void SpaceReturns()
    {
        lock (_gate)
        {
            _full = false;
        }
    }

    /// <summary>The process dies: later operations of its threads fail, and nothing that was written is lost. Returns the disk for the next.</summary>
    public SimulatedFileSystem AfterKill() => Next(directory => directory);

    /// <summary>The power fails: what was not synced is there or not, sector by sector and name by name.</summary>
    public SimulatedFileSystem AfterPowerLoss() => Next(directory => directory.AfterPowerLoss(_random));

    public IStorageFile Open(string path, FileAccessMode mode)
    {
        lock (_gate)
        {
            ThrowIfOff();
            SimulatedDirectory directory = DirectoryOf(path);
            string name = Path.GetFileName(path);
            if (directory.Find(name) is not { } inode)
            {
                if (mode == FileAccessMode.Read)
                {
                    throw new FileNotFoundException($"{path} does not exist.", path);
                }

                Change(path, needsSpace: true);
                inode = directory.Create(name);
            }

            return new Handle(this, path, inode, mode);
        }
    }

    public bool FileExists(string path)
    {
        lock (_gate)
        {
            return _directories.TryGetValue(Path.GetDirectoryName(path)!, out SimulatedDirectory? directory)
                && directory.Find(Path.GetFileName(path)) is not null;
        }
    }

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (_gate)
        {
            ThrowIfOff();
            return _directories.TryGetValue(directory, out SimulatedDirectory? found) ? found.Names() : [];
        }
    }

    public void CreateDirectory(string directory)
    {
        lock (_gate)
        {
            ThrowIfOff();
            _directories.TryAdd(directory, new SimulatedDirectory());
        }
    }

    public void Move(string source, string destination)
    {
        lock (_gate)
        {
            Change(source, needsSpace: false);
            DirectoryOf(source).Move(Path.GetFileName(source), Path.GetFileName(destination));
        }
    }

    public void Delete(string path)
    {
        lock (_gate)
        {
            ThrowIfOff();
            SimulatedDirectory directory = DirectoryOf(path);
            if (directory.Find(Path.GetFileName(path)) is not null)
            {
                Change(path, needsSpace: false);
                directory.Delete(Path.GetFileName(path));
            }
        }
    }

    public void SyncDirectory(string directory)
    {
        lock (_gate)
        {
            Change(directory, needsSpace: false);
            ThrowIfSyncFails(directory);
            _directories[directory].Sync();
        }
    }

    public long FreeBytes(string directory) => _full ? 0 : Free;

    private static IOException Error(string path, int errno) => new($"injected error {errno} at {path}", errno);

    private SimulatedFileSystem Next(Func<SimulatedDirectory, SimulatedDirectory> remains)
    {
        lock (_gate)
        {
            PowerIsOff = true;
            SimulatedFileSystem next = new(_random.Next());
            foreach ((string path, SimulatedDirectory directory) in _directories)
            {
                next._directories[path] = remains(directory);
            }

            return next;
        }
    }

    private SimulatedDirectory DirectoryOf(string path) =>
        _directories.TryGetValue(Path.GetDirectoryName(path)!, out SimulatedDirectory? directory)
            ? directory
            : throw new DirectoryNotFoundException($"{Path.GetDirectoryName(path)} does not exist.");

    private void ThrowIfOff()
    {
        if (PowerIsOff)
        {
            throw Error("power", 5);
        }
    }

    private void ThrowIfSyncFails(string path)
    {
        if (_syncFails && Operations >= _faultAt)
        {
            _syncFails = false;
            throw Error(path, 5);
        }
    }

    /// <summary>Counts an operation; true if the caller has to do some of it and then fail.</summary>
    private bool Change(string path, bool needsSpace, bool isWrite = false)
    {
        ThrowIfOff();
        if (Interlocked.Increment(ref _operations) == _faultAt)
        {
            switch (_fault)
            {
                case Fault.PowerLoss:
                    PowerIsOff = true;
                    return isWrite || _random.Next(2) == 0 ? true : throw Error(path, 5);
                case Fault.ShortWrite when isWrite:
                    return true;
                case Fault.DiskFull:
                    _full = true;
                    break;
                case Fault.SyncError:
                    break;
                default:
                    throw Error(path, 5);
            }
        }

        return _full && needsSpace ? throw Error(path, DiskFull.LinuxNoSpace) : false;
    }

    private sealed class Handle(SimulatedFileSystem owner, string path, SimulatedInode inode, FileAccessMode mode) : IStorageFile
    {
        public string Path => path;

        public long Length
        {
            get
            {
                lock (owner._gate)
                {
                    return inode.Length;
                }
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (owner._gate)
            {
                owner.ThrowIfOff();
                return inode.Read(buffer, offset);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (owner._gate)
            {
                // Overwriting what is there needs no space.
                bool partly = owner.Change(path, needsSpace: offset + bytes.Length > inode.Length, isWrite: true);
                inode.Write(partly && !owner.PowerIsOff ? bytes[..owner._random.Next(bytes.Length)] : bytes, offset);
                if (partly)
                {
                    throw Error(path, 5);
                }

                if (mode == FileAccessMode.Synced)
                {
                    inode.SyncLast();
                }
            }
        }

        public void SetLength(long length)
        {
            lock (owner._gate)
            {
                owner.Change(path, needsSpace: length > inode.Length);
                inode.SetLength(length);
            }
        }

        public void Sync()
        {
            lock (owner._gate)
            {
                try
                {
                    if (owner.Change(path, needsSpace: false))
                    {
                        throw Error(path, 5);
                    }

                    owner.ThrowIfSyncFails(path);
                }
                catch (IOException) when (!owner.PowerIsOff)
                {
                    inode.LosePending();
                    throw;
                }

                inode.Sync();
            }
        }

        public void Dispose()
        {
        }
    }
}
