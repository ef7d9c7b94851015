using System.Runtime.InteropServices;

namespace VectorDb.Onnx.Runtime;

/// <summary>A place in memory that a parent owns; it holds the parent and frees nothing itself.</summary>
internal sealed class BorrowedMemory : NativeHandle
{
    public BorrowedMemory(nint address, SafeHandle? parent)
        : base(address, parent)
    {
    }

    protected override void Free(nint resource)
    {
    }
}
