using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Onnx.Kernels;

/// <summary>int8 without its scale.</summary>
internal readonly unsafe struct Int8Element : IPanelElement<sbyte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(sbyte* from)
    {
        if (Avx512F.IsSupported)
        {
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from)));
        }

        (Vector256<short> words, _) = Vector256.Widen(Vector128.Load(from).ToVector256Unsafe());
        (Vector256<int> low, Vector256<int> high) = Vector256.Widen(words);
        return Vector512.ConvertToSingle(Vector512.Create(low, high));
    }

    public static void Copy(sbyte* from, float* to, int count)
    {
        for (int i = 0; i < count; i++)
        {
            to[i] = from[i];
        }
    }
}
