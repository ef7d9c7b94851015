using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Onnx.Kernels;

/// <summary>bfloat16: the upper half of a float32.</summary>
internal readonly unsafe struct BFloat16Element : IPanelElement<ushort>
{
    private const int LowerBits = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ushort* from)
    {
        if (Avx512F.IsSupported)
        {
            return (Avx512F.ConvertToVector512UInt32(Vector256.Load(from)) << LowerBits).AsSingle();
        }

        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(from));
        return (Vector512.Create(low, high) << LowerBits).AsSingle();
    }

    public static void Copy(ushort* from, float* to, int count)
    {
        for (int i = 0; i < count; i++)
        {
            to[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << LowerBits);
        }
    }

    /// <summary>Rounds to the nearest, ties to even; for finite numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Round(float* from, ushort* to, long count)
    {
        long i = 0;
        for (; i <= count - (2 * RowKernels.Lanes); i += 2 * RowKernels.Lanes)
        {
            Vector512.Narrow(Rounded(Vector512.Load(from + i)), Rounded(Vector512.Load(from + i + RowKernels.Lanes))).Store(to + i);
        }

        for (; i < count; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(from[i]);
            to[i] = (ushort)((bits + 0x7fff + ((bits >> LowerBits) & 1)) >> LowerBits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> values)
    {
        Vector512<uint> bits = values.AsUInt32();
        return (bits + Vector512.Create(0x7fffu) + ((bits >> LowerBits) & Vector512<uint>.One)) >> LowerBits;
    }
}
