using System.Globalization;

namespace VectorDb.Storage;

/// <summary>Refuses writes before the disk or the memory is used up; reads go on. Asked before work is accepted.</summary>
public sealed class ResourceGuard
{
    private readonly string _directory;
    private readonly ResourceGuardOptions _options;
    private readonly IFileSystem _files;
    private readonly TimeProvider _time;
    private readonly Func<MemoryUse> _memory;
    private readonly Lock _gate = new();
    private long? _measuredAt;
    private StorageException? _refusal;

    /// <summary>Watches a directory's disk and the process's memory.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">Tells when to measure again.</param>
    /// <param name="fileSystem">The operating system's files if null.</param>
    /// <param name="memory">Measures memory; <see cref="MemoryUse.Now"/> if null.</param>
    public ResourceGuard(
        string directory, ResourceGuardOptions options, TimeProvider time, IFileSystem? fileSystem = null, Func<MemoryUse>? memory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        _directory = directory;
        _options = options;
        _files = fileSystem ?? PhysicalFileSystem.Instance;
        _time = time;
        _memory = memory ?? MemoryUse.Now;
    }

    /// <summary>Why writes are refused now, or null.</summary>
    public StorageException? Refusal
    {
        get
        {
            lock (_gate)
            {
                if (_measuredAt is not { } at || _time.GetElapsedTime(at) >= _options.MeasureInterval)
                {
                    _refusal = Measure();
                    _measuredAt = _time.GetTimestamp();
                }

                return _refusal;
            }
        }
    }

    /// <summary>Throws if writes are refused now.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.NoSpace"/> or <see cref="StorageError.LowMemory"/>.</exception>
    public void ThrowIfRefusing()
    {
        if (Refusal is { } refusal)
        {
            throw new StorageException(refusal.Error, refusal.Message, refusal.File, null, refusal);
        }
    }

    private StorageException? Measure()
    {
        long free;
        try
        {
            free = _files.FreeBytes(_directory);
        }
        catch (IOException cause)
        {
            return StorageException.FromIo(cause, _directory, "measure the free space of");
        }

        if (free < _options.MinFreeDiskBytes)
        {
            return new StorageException(
                StorageError.NoSpace,
                $"The disk of {_directory} has {Mebibytes(free)} MiB free, under the limit of {Mebibytes(_options.MinFreeDiskBytes)}; writes are refused until there is more.",
                _directory);
        }

        MemoryUse memory = _memory();
        return memory.UsedBytes <= memory.LimitBytes * _options.MaxMemoryLoad
            ? null
            : new StorageException(
                StorageError.LowMemory,
                $"{Mebibytes(memory.UsedBytes)} of {Mebibytes(memory.LimitBytes)} MiB of memory are in use, over the limit of {_options.MaxMemoryLoad:P0}; writes are refused until there is more.");
    }

    private static string Mebibytes(long bytes) => (bytes >> 20).ToString(CultureInfo.InvariantCulture);
}
