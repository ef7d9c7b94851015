using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VectorDb.Models.Checkpoints;

/// <summary>
/// What the file system says of a file and changes whenever its content does. The time of change (ctime) is set by the kernel
/// at every write, truncation and rename, and no call sets it to a chosen value.
/// </summary>
/// <param name="Device">The file system.</param>
/// <param name="Node">The file's number on it; a file put in its place has another.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Changed">Nanoseconds since 1970.</param>
internal readonly partial record struct FileIdentity(long Device, long Node, long Length, long Modified, long Changed)
{
    /// <summary>Bytes of <see cref="WriteTo"/>.</summary>
    public const int Size = 5 * sizeof(long);

    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int StatBytes = 256;

    /// <summary>The identity of a file, links followed; null where the system does not tell.</summary>
    public static FileIdentity? TryOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> stat = stackalloc byte[StatBytes];
        return statx(CurrentDirectory, path, 0, BasicStats, ref MemoryMarshal.GetReference(stat)) == 0
            && (MemoryMarshal.Read<uint>(stat) & BasicStats) == BasicStats
            ? Read(stat)
            : null;
    }

    /// <summary>Writes it as five numbers, little endian.</summary>
    public void WriteTo(Span<byte> target)
    {
        ReadOnlySpan<long> numbers = [Device, Node, Length, Modified, Changed];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(target[(i * sizeof(long))..], numbers[i]);
        }
    }

    /// <summary>struct statx of linux/stat.h, which is the same on every architecture.</summary>
    private static FileIdentity Read(ReadOnlySpan<byte> stat) => new(
        Device: MemoryMarshal.Read<long>(stat[136..]),
        Node: MemoryMarshal.Read<long>(stat[32..]),
        Length: MemoryMarshal.Read<long>(stat[40..]),
        Modified: Nanoseconds(stat[112..]),
        Changed: Nanoseconds(stat[96..]));

    private static long Nanoseconds(ReadOnlySpan<byte> time) =>
        (MemoryMarshal.Read<long>(time) * 1_000_000_000) + MemoryMarshal.Read<uint>(time[sizeof(long)..]);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, ref byte stat);
}
