using System.Buffers;

namespace VectorDb.Onnx.Runtime;

/// <summary>Managed memory that is pinned while this object lives.</summary>
internal sealed unsafe class PinnedBuffer : NativeHandle
{
    private MemoryHandle _pin;

    public PinnedBuffer(MemoryHandle pin)
        : base((nint)pin.Pointer, parent: null)
    {
        _pin = pin;
    }

    protected override void Free(nint resource) => _pin.Dispose();
}
