using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

/// <summary>Exact widening of checkpoint formats to float32, and rounding to float16.</summary>
internal static class FloatConversion
{
    /// <summary>Copies the elements as floats.</summary>
    /// <exception cref="NotSupportedException">The tensor holds no floats.</exception>
    public static void ToFloats(Tensor source, Span<float> destination)
    {
        switch (source.Type)
        {
            case ElementType.Float:
                source.AsSpan<float>().CopyTo(destination);
                break;
            case ElementType.Float16:
                FromHalf(MemoryMarshal.Cast<byte, ushort>(source.AsBytes()), destination);
                break;
            case ElementType.BFloat16:
                FromBFloat16(MemoryMarshal.Cast<byte, ushort>(source.AsBytes()), destination);
                break;
            default:
                throw new NotSupportedException($"A weight of type {source.Type} is not supported: use float32, float16 or bfloat16.");
        }
    }

    public static void ToHalf(ReadOnlySpan<float> source, Span<Half> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = (Half)source[i];
        }
    }

    private static void FromBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Create(source[i..]));
            (lower << 16).AsSingle().CopyTo(destination[i..]);
            (upper << 16).AsSingle().CopyTo(destination[(i + Vector256<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    private static void FromHalf(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            (Vector256<uint> lower, Vector256<uint> upper) = Vector256.Widen(Vector256.Create(source[i..]));
            FromHalf(lower).CopyTo(destination[i..]);
            FromHalf(upper).CopyTo(destination[(i + Vector256<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
        }
    }

    /// <summary>
    /// Shifts exponent and mantissa into place and corrects the bias by a product, which makes subnormals right as well.
    /// </summary>
    private static Vector256<float> FromHalf(Vector256<uint> half)
    {
        const float biasDifference = 5.192296858534828e33f; // 2 to the power of 127 - 15
        Vector256<uint> magnitude = half & Vector256.Create(0x7fffu);
        Vector256<uint> sign = (half & Vector256.Create(0x8000u)) << 16;
        Vector256<float> value = (magnitude << 13).AsSingle() * biasDifference;
        Vector256<uint> special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7c00u)) & Vector256.Create(0x7f800000u);
        return (value.AsUInt32() | special | sign).AsSingle();
    }
}
