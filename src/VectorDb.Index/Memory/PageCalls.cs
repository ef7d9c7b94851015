using System.Runtime.InteropServices;

namespace VectorDb.Index.Memory;

/// <summary>The operating system's page allocator: mmap on Unix, VirtualAlloc on Windows.</summary>
internal static unsafe partial class PageCalls
{
    private const int ProtectReadWrite = 0x3;
    private const int MapPrivate = 0x2;
    private const int LinuxAnonymousNoReserve = 0x20 | 0x4000;
    private const int MacAnonymousNoReserve = 0x1000 | 0x40;
    private const int AdviseHugePage = 14;
    private const uint ReserveAndCommit = 0x3000;
    private const uint Release = 0x8000;
    private const uint PageReadWrite = 0x4;

    /// <summary>Maps zeroed pages; null when refused.</summary>
    public static byte* Map(nuint bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            return VirtualAlloc(null, bytes, ReserveAndCommit, PageReadWrite);
        }

        int flags = MapPrivate | (OperatingSystem.IsMacOS() ? MacAnonymousNoReserve : LinuxAnonymousNoReserve);
        byte* start = MemoryMap(null, bytes, ProtectReadWrite, flags, -1, 0);
        return (nint)start == -1 ? null : start;
    }

    /// <summary>Maps zeroed pages at a multiple of <paramref name="alignment"/> where the system lets go of the edges; null when refused.</summary>
    public static byte* MapAligned(nuint bytes, nuint alignment)
    {
        if (OperatingSystem.IsWindows())
        {
            return Map(bytes);
        }

        byte* start = Map(bytes + alignment);
        if (start == null)
        {
            return null;
        }

        byte* aligned = (byte*)(((nuint)start + alignment - 1) & ~(alignment - 1));
        nuint head = (nuint)(aligned - start);
        if (head > 0)
        {
            _ = MemoryUnmap(start, head);
        }

        if (head < alignment)
        {
            _ = MemoryUnmap(aligned + bytes, alignment - head);
        }

        return aligned;
    }

    /// <summary>Asks for huge pages where the system knows them; a refusal costs only speed, so it is not an error.</summary>
    public static void AdviseHuge(byte* start, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = MemoryAdvise(start, bytes, AdviseHugePage);
        }
    }

    /// <summary>Gives pages back.</summary>
    public static bool Unmap(byte* start, nuint bytes) =>
        OperatingSystem.IsWindows() ? VirtualFree(start, 0, Release) != 0 : MemoryUnmap(start, bytes) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MemoryMap(byte* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MemoryUnmap(byte* address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int MemoryAdvise(byte* address, nuint bytes, int advice);

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc", SetLastError = true)]
    private static partial byte* VirtualAlloc(byte* address, nuint bytes, uint type, uint protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree", SetLastError = true)]
    private static partial int VirtualFree(byte* address, nuint bytes, uint type);
}
