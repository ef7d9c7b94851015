using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace VectorDb.Storage;

/// <summary>The system calls that .NET has no name for.</summary>
internal static partial class Posix
{
    // Values of asm-generic/fcntl.h, the same on x86-64 and arm64.
    private const int LinuxReadWrite = 0x2;
    private const int LinuxCreate = 0x40;
    private const int LinuxDataSync = 0x1000;
    private const int LinuxCloseOnExec = 0x80000;
    private const int OwnerReadWriteOthersRead = 0x1A4; // 0644
    private const int ReadOnly = 0;

    /// <summary>Opens a file whose writes return when the data (and the length) are on disk.</summary>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle OpenDataSynced(string path)
    {
        int descriptor = OpenFile(
            path, LinuxReadWrite | LinuxCreate | LinuxDataSync | LinuxCloseOnExec, OwnerReadWriteOthersRead);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError("open", path);
    }

    /// <summary>fdatasync: the data, and the length if it changed.</summary>
    [SupportedOSPlatform("linux")]
    public static void SyncData(SafeFileHandle file, string path)
    {
        if (SyncFileData(file) != 0)
        {
            throw LastError("fdatasync", path);
        }
    }

    /// <summary>fsync of a directory: its names.</summary>
    public static void SyncDirectory(string directory)
    {
        int descriptor = OpenFile(directory, ReadOnly, 0);
        if (descriptor < 0)
        {
            throw LastError("open", directory);
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (SyncFile(handle) != 0)
        {
            throw LastError("fsync", directory);
        }
    }

    private static IOException LastError(string call, string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of {path} failed: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFileData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncFile(SafeFileHandle file);
}
