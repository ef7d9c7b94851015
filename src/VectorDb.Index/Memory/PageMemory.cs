using System.Runtime.InteropServices;

namespace VectorDb.Index.Memory;

/// <summary>
/// Zeroed memory straight from the operating system. Pages cost nothing until they are touched, so a generous reservation is cheap.
/// </summary>
internal sealed unsafe class PageMemory : SafeHandle
{
    private const nuint HugePage = 2u << 20;

    private static long _outstanding;

    private readonly nuint _bytes;

    private PageMemory(nuint bytes)
        : base(0, ownsHandle: true)
    {
        _bytes = bytes;
    }

    /// <summary>Regions that were reserved and not yet released, in this process; tests check that it returns to where it was.</summary>
    public static long Outstanding => Interlocked.Read(ref _outstanding);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The first byte; aligned to 4 KiB, and to 2 MiB when the region asked for huge pages.</summary>
    public byte* Pointer => (byte*)handle;

    /// <summary>Bytes reserved.</summary>
    public nuint Bytes => _bytes;

    /// <summary>Reserves zeroed memory.</summary>
    /// <param name="bytes">Size of the region in bytes, above zero.</param>
    /// <param name="hugePages">Ask the kernel for 2 MiB pages; only sensible for regions that will be filled.</param>
    /// <exception cref="IndexException"><see cref="IndexError.OutOfMemory"/>.</exception>
    public static PageMemory Reserve(nuint bytes, bool hugePages = false)
    {
        nuint page = hugePages ? HugePage : (nuint)Environment.SystemPageSize;
        nuint rounded = (bytes + page - 1) & ~(page - 1);
        var memory = new PageMemory(rounded);
        byte* start = hugePages ? PageCalls.MapAligned(rounded, HugePage) : PageCalls.Map(rounded);
        if (start == null)
        {
            memory.SetHandleAsInvalid();
            throw new IndexException(
                IndexError.OutOfMemory,
                $"The operating system refused {rounded:N0} bytes of memory for the index; free memory or raise the limit on address space.");
        }

        memory.SetHandle((nint)start);
        Interlocked.Increment(ref _outstanding);
        if (hugePages)
        {
            PageCalls.AdviseHuge(start, rounded);
        }

        return memory;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref _outstanding);
        return PageCalls.Unmap((byte*)handle, _bytes);
    }
}
