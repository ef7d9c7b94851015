using Microsoft.Win32.SafeHandles;

namespace VectorDb.Storage;

/// <summary>A file of the operating system.</summary>
internal sealed class PhysicalFile : IStorageFile
{
    private readonly SafeFileHandle _handle;

    private PhysicalFile(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(_handle);

    public static PhysicalFile Open(string path, FileAccessMode mode)
    {
        const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
        SafeFileHandle handle = mode switch
        {
            FileAccessMode.Read => File.OpenHandle(path, FileMode.Open, FileAccess.Read, Share),
            FileAccessMode.Buffered => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share),
            // .NET's WriteThrough is O_SYNC, which also waits for the file's times: a journal commit per write on ext4.
            FileAccessMode.Synced when OperatingSystem.IsLinux() => Posix.OpenDataSynced(path),
            FileAccessMode.Synced => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share, FileOptions.WriteThrough),
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown file access mode."),
        };
        return new PhysicalFile(path, handle);
    }

    public int Read(Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = RandomAccess.Read(_handle, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public void Sync()
    {
        if (OperatingSystem.IsLinux())
        {
            Posix.SyncData(_handle, Path);
        }
        else
        {
            RandomAccess.FlushToDisk(_handle);
        }
    }

    public void Dispose() => _handle.Dispose();
}
