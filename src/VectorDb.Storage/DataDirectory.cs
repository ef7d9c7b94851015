namespace VectorDb.Storage;

/// <summary>
/// A database's directory, held by one process at a time. The operating system drops the lock when the process
/// dies, however it dies.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "LOCK";
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Where the write-ahead log is.</summary>
    public string Log => System.IO.Path.Combine(Path, "log");

    /// <summary>Where items' records are.</summary>
    public string Records => System.IO.Path.Combine(Path, "records");

    /// <summary>Where media are.</summary>
    public string Media => System.IO.Path.Combine(Path, "media");

    /// <summary>Where index blocks are.</summary>
    public string Blocks => System.IO.Path.Combine(Path, "blocks");

    /// <summary>Where features that models made of media are; a cache.</summary>
    public string Features => System.IO.Path.Combine(Path, "features");

    /// <summary>Where the manifest is.</summary>
    public string Manifest => System.IO.Path.Combine(Path, "manifest");

    /// <summary>Where imported models are.</summary>
    public string Models => System.IO.Path.Combine(Path, "models");

    /// <summary>Takes the directory, creating it if it is absent.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.DirectoryInUse"/>, or <see cref="StorageError.IoFailure"/> if it cannot be written.
    /// </exception>
    public static DataDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        string lockFile = System.IO.Path.Combine(full, LockName);
        try
        {
            PhysicalFileSystem.Instance.CreateDirectory(full);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, full, "create the data directory");
        }

        try
        {
            return new DataDirectory(full, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException cause) when (File.Exists(lockFile) && !DiskFull.Is(cause))
        {
            throw new StorageException(
                StorageError.DirectoryInUse,
                $"The data directory {full} is in use by another process. Stop that one, or give this one another directory.",
                lockFile, null, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, lockFile, "lock the data directory with");
        }
    }

    /// <summary>Lets another process have the directory.</summary>
    public void Dispose() => _lock.Dispose();
}
