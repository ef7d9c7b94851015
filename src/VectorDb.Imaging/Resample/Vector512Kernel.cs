using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Imaging.Resample;

/// <summary>
/// The kernel for AVX-512BW: eight taps of three channels in one multiply-and-add of int16 pairs, once with the high
/// and once with the low parts of the weights, both exact in int32.
/// </summary>
internal unsafe struct Vector512Kernel : IResampleKernel
{
    private const int HalfTaps = ResampleAxis.GroupTaps / 2;
    private const int Half = 1 << (ResampleAxis.PrecisionBits - 1);

    /// <summary>Whether this machine runs it.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <inheritdoc/>
    public static int RowsAtOnce => 4;

    /// <summary>
    /// Lane by lane the two taps that the lane takes of its 12 bytes, as int16 pairs of a channel: R0 R1, G0 G1, B0 B1.
    /// </summary>
    private static Vector512<byte> PixelPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Vector128<byte> first = Vector128.Create((byte)0, 255, 3, 255, 1, 255, 4, 255, 2, 255, 5, 255, 255, 255, 255, 255);
            Vector128<byte> second = Vector128.Create((byte)6, 255, 9, 255, 7, 255, 10, 255, 8, 255, 11, 255, 255, 255, 255, 255);
            Vector256<byte> both = Vector256.Create(first, second);
            return Vector512.Create(both, both);
        }
    }

    /// <summary>In lane n the n-th pair of weights, four times.</summary>
    private static Vector512<byte> WeightPairs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Vector128<byte> pair = Vector128.Create(0x03020100u).AsByte();
            Vector256<byte> lower = Vector256.Create(pair, pair + Vector128.Create((byte)4));
            return Vector512.Create(lower, lower + Vector256.Create((byte)8));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Horizontal(byte* source, nint sourceStride, byte* target, nint targetStride, int rows, ResampleAxis axis)
    {
        // Rows that are not there are the last one again; it is computed and written twice.
        nint row1 = Math.Min(1, rows - 1);
        nint row2 = Math.Min(2, rows - 1);
        nint row3 = Math.Min(3, rows - 1);
        Vector512<byte> pixelPairs = PixelPairs;
        Vector512<byte> weightPairs = WeightPairs;
        ReadOnlySpan<int> starts = axis.Starts;
        ReadOnlySpan<int> lengths = axis.Lengths;
        for (int i = 0; i < starts.Length; i++)
        {
            byte* at = source + (starts[i] * RgbImage.Channels);
            short* packed = axis.Packed(i);
            Vector512<int> high0 = default, high1 = default, high2 = default, high3 = default;
            Vector512<int> low0 = default, low1 = default, low2 = default, low3 = default;
            for (int taps = lengths[i]; taps > 0; taps -= ResampleAxis.GroupTaps)
            {
                Vector512<short> high = Spread(packed, weightPairs);
                Vector512<short> low = Spread(packed + ResampleAxis.GroupTaps, weightPairs);
                Step(at, pixelPairs, high, low, ref high0, ref low0);
                Step(at + (row1 * sourceStride), pixelPairs, high, low, ref high1, ref low1);
                Step(at + (row2 * sourceStride), pixelPairs, high, low, ref high2, ref low2);
                Step(at + (row3 * sourceStride), pixelPairs, high, low, ref high3, ref low3);
                at += ResampleAxis.GroupTaps * RgbImage.Channels;
                packed += 2 * ResampleAxis.GroupTaps;
            }

            Vector128<short> upper = Sse2.PackSignedSaturate(Sum(high0, low0), Sum(high1, low1));
            Vector128<short> lower = Sse2.PackSignedSaturate(Sum(high2, low2), Sum(high3, low3));
            Vector128<uint> pixels = Sse2.PackUnsignedSaturate(upper, lower).AsUInt32();
            byte* pixel = target + (i * RgbImage.Channels);
            *(uint*)pixel = pixels[0]; // The fourth byte is overwritten by the next position, or lies in the stride's end.
            *(uint*)(pixel + (row1 * targetStride)) = pixels[1];
            *(uint*)(pixel + (row2 * targetStride)) = pixels[2];
            *(uint*)(pixel + (row3 * targetStride)) = pixels[3];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vertical(byte* source, nint sourceStride, byte* target, int bytes, short* packed, int taps)
    {
        for (nint column = 0; column < bytes; column += Vector512<byte>.Count)
        {
            byte* at = source + column;
            Vector512<int> high0 = default, high1 = default, high2 = default, high3 = default;
            Vector512<int> low0 = default, low1 = default, low2 = default, low3 = default;
            for (int t = 0; t < taps; t += 2, at += 2 * sourceStride)
            {
                short* pair = packed + ((t & ~(ResampleAxis.GroupTaps - 1)) * 2) + (t & (ResampleAxis.GroupTaps - 1));
                Vector512<short> high = Vector512.Create(*(int*)pair).AsInt16();
                Vector512<short> low = Vector512.Create(*(int*)(pair + ResampleAxis.GroupTaps)).AsInt16();
                Vector512<byte> first = Vector512.Load(at);
                Vector512<byte> second = Vector512.Load(t + 1 < taps ? at + sourceStride : at); // Without a partner the weight is zero.
                Vector512<byte> bytesLow = Avx512BW.UnpackLow(first, second);
                Vector512<byte> bytesHigh = Avx512BW.UnpackHigh(first, second);
                Add(Avx512BW.UnpackLow(bytesLow, Vector512<byte>.Zero).AsInt16(), high, low, ref high0, ref low0);
                Add(Avx512BW.UnpackHigh(bytesLow, Vector512<byte>.Zero).AsInt16(), high, low, ref high1, ref low1);
                Add(Avx512BW.UnpackLow(bytesHigh, Vector512<byte>.Zero).AsInt16(), high, low, ref high2, ref low2);
                Add(Avx512BW.UnpackHigh(bytesHigh, Vector512<byte>.Zero).AsInt16(), high, low, ref high3, ref low3);
            }

            // Packing undoes the unpacking: both work lane by lane.
            Vector512<short> words0 = Avx512BW.PackSignedSaturate(Round(high0, low0), Round(high1, low1));
            Vector512<short> words1 = Avx512BW.PackSignedSaturate(Round(high2, low2), Round(high3, low3));
            Avx512BW.PackUnsignedSaturate(words0, words1).Store(target + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Spread(short* eight, Vector512<byte> weightPairs)
    {
        Vector256<byte> twice = Avx2.BroadcastVector128ToVector256((byte*)eight);
        return Avx512BW.Shuffle(Vector512.Create(twice, twice), weightPairs).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        byte* at, Vector512<byte> pixelPairs, Vector512<short> high, Vector512<short> low, ref Vector512<int> highSum, ref Vector512<int> lowSum)
    {
        Vector256<byte> front = Avx2.BroadcastVector128ToVector256(at);
        Vector256<byte> back = Avx2.BroadcastVector128ToVector256(at + (HalfTaps * RgbImage.Channels));
        Add(Avx512BW.Shuffle(Vector512.Create(front, back), pixelPairs).AsInt16(), high, low, ref highSum, ref lowSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<short> pixels, Vector512<short> high, Vector512<short> low, ref Vector512<int> highSum, ref Vector512<int> lowSum)
    {
        highSum += Avx512BW.MultiplyAddAdjacent(pixels, high);
        lowSum += Avx512BW.MultiplyAddAdjacent(pixels, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Round(Vector512<int> high, Vector512<int> low) =>
        (Vector512.ShiftLeft(high, ResampleAxis.LowBits) + low + Vector512.Create(Half)) >> ResampleAxis.PrecisionBits;

    /// <summary>Red, green, blue of one pixel: the sum of the four lanes, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector512<int> high, Vector512<int> low)
    {
        Vector512<int> lanes = Vector512.ShiftLeft(high, ResampleAxis.LowBits) + low;
        Vector256<int> two = lanes.GetLower() + lanes.GetUpper();
        return (two.GetLower() + two.GetUpper() + Vector128.Create(Half)) >> ResampleAxis.PrecisionBits;
    }
}
