using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>Memory outside the garbage collector's heap, aligned to a cache line.</summary>
internal sealed unsafe partial class NativeBuffer : NativeHandle
{
    private const int Alignment = 64;
    private const int HugePage = 2 << 20;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE

    /// <param name="byteLength">Bytes; an empty buffer still has an address.</param>
    /// <param name="isFilled">
    /// Whether all of it will be written and read again and again: then a large one asks Linux for huge pages, which are quicker to
    /// touch first and to stream through, but are taken whole.
    /// </param>
    public NativeBuffer(long byteLength, bool isFilled = false)
        : base(Allocate(Math.Max(byteLength, 1), isFilled && OperatingSystem.IsLinux() && byteLength >= 2 * HugePage), parent: null)
    {
    }

    protected override void Free(nint resource) => NativeMemory.AlignedFree((void*)resource);

    private static nint Allocate(long byteLength, bool isHuge)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)byteLength, isHuge ? (nuint)HugePage : Alignment);
        if (isHuge)
        {
            _ = Advise(memory, (nuint)byteLength, AdviseHugePage); // Advice: a kernel that does not take it changes nothing.
        }

        return (nint)memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
