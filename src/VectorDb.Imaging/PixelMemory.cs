using System.Runtime.InteropServices;

namespace VectorDb.Imaging;

/// <summary>
/// Native memory of one picture, aligned to 64 bytes and followed by <see cref="Padding"/> readable bytes, so that a
/// kernel may load whole vectors at the end of the last row. Large ones ask Linux for huge pages: touching the 36 MB of
/// a 12-megapixel picture page by page costs as much as resizing it.
/// </summary>
internal sealed unsafe partial class PixelMemory : SafeHandle
{
    /// <summary>Readable bytes behind the last pixel.</summary>
    public const int Padding = 64;

    private const int Alignment = 64;
    private const int HugePage = 2 << 20;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE

    private static int _outstanding;

    private PixelMemory(nuint bytes)
        : base(0, ownsHandle: true)
    {
        bool isLarge = OperatingSystem.IsLinux() && bytes >= 2 * HugePage;
        SetHandle((nint)NativeMemory.AlignedAlloc(bytes + Padding, isLarge ? (nuint)HugePage : Alignment));
        if (isLarge)
        {
            _ = Advise((void*)handle, bytes, AdviseHugePage); // Advice: a kernel that does not take it changes nothing.
        }

        new Span<byte>((byte*)handle + bytes, Padding).Clear();
        Interlocked.Increment(ref _outstanding);
    }

    /// <summary>How many are allocated and not yet freed, in this process.</summary>
    public static int Outstanding => Volatile.Read(ref _outstanding);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte. Valid until the owner is disposed.</summary>
    public byte* Pointer => (byte*)handle;

    /// <summary>Allocates <paramref name="bytes"/> bytes of undefined content.</summary>
    /// <exception cref="OutOfMemoryException">The machine has no room for them.</exception>
    public static PixelMemory Allocate(long bytes) => new(checked((nuint)bytes));

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        Interlocked.Decrement(ref _outstanding);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
