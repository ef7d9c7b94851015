using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Kernels;

/// <summary>Memory of a thread that kernels compute in; it grows to the largest need and goes with the thread.</summary>
internal static unsafe class ScratchMemory
{
    [ThreadStatic]
    private static NativeBuffer? _buffer;

    [ThreadStatic]
    private static long _length;

    /// <summary>At least this many floats, aligned to 64 bytes; the next call on this thread may give the same memory.</summary>
    public static float* Floats(long count)
    {
        if (_buffer is null || _length < count)
        {
            _buffer?.Dispose();
            _buffer = new NativeBuffer(count * sizeof(float));
            _length = count;
        }

        return (float*)_buffer.Pointer;
    }
}
