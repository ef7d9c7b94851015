using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>float32 as it is.</summary>
internal readonly unsafe struct FloatElement : IPanelElement<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    public static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
}
