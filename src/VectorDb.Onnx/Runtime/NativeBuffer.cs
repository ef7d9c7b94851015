using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>Memory outside the garbage collector's heap, aligned to a cache line.</summary>
internal sealed unsafe class NativeBuffer : NativeHandle
{
    private const int Alignment = 64;

    /// <param name="byteLength">Bytes; an empty buffer still has an address.</param>
    public NativeBuffer(long byteLength)
        : base((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(byteLength, 1), Alignment), parent: null)
    {
    }

    protected override void Free(nint resource) => NativeMemory.AlignedFree((void*)resource);
}
