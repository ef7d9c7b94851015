using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Index.Quantization;

/// <summary>Inner products with half-precision rows. .NET has no conversion instruction for them, so bits are moved and scaled.</summary>
internal static unsafe class HalfDot
{
    /// <summary>Sum of row[i] * query[i].</summary>
    /// <param name="row">IEEE 754 binary16 bits, finite, [length].</param>
    /// <param name="query">float32 [length].</param>
    /// <param name="length">A multiple of 16.</param>
    public static float Compute(ushort* row, float* query, int length)
    {
        Vector256<float> even = Vector256<float>.Zero, odd = even;
        for (int i = 0; i < length; i += 16)
        {
            Vector256<ushort> halves = Vector256.Load(row + i);
            even = Vector256.MultiplyAddEstimate(Widen(Vector256.WidenLower(halves)), Vector256.Load(query + i), even);
            odd = Vector256.MultiplyAddEstimate(Widen(Vector256.WidenUpper(halves)), Vector256.Load(query + i + 8), odd);
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>Sum of a[i] * b[i].</summary>
    public static float ComputePair(ushort* a, ushort* b, int length)
    {
        Vector256<float> even = Vector256<float>.Zero, odd = even;
        for (int i = 0; i < length; i += 16)
        {
            Vector256<ushort> x = Vector256.Load(a + i), y = Vector256.Load(b + i);
            even = Vector256.MultiplyAddEstimate(Widen(Vector256.WidenLower(x)), Widen(Vector256.WidenLower(y)), even);
            odd = Vector256.MultiplyAddEstimate(Widen(Vector256.WidenUpper(x)), Widen(Vector256.WidenUpper(y)), odd);
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static float Scalar(ushort* row, float* query, int length)
    {
        float sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += (float)BitConverter.UInt16BitsToHalf(row[i]) * query[i];
        }

        return sum;
    }

    // The exponent's bias differs by 112: a multiplication by 2^112 corrects it, for subnormal numbers too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(Vector256<uint> halves)
    {
        Vector256<uint> magnitude = (halves & Vector256.Create(0x7FFFu)) << 13;
        Vector256<uint> sign = (halves & Vector256.Create(0x8000u)) << 16;
        Vector256<float> value = magnitude.AsSingle() * Vector256.Create(BitConverter.UInt32BitsToSingle((112 + 127) << 23));
        return (value.AsUInt32() | sign).AsSingle();
    }
}
