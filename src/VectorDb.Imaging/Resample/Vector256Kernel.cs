using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Imaging.Resample;

/// <summary>The kernel for AVX2: as <see cref="Vector512Kernel"/>, with four taps in a vector.</summary>
internal unsafe struct Vector256Kernel : IResampleKernel
{
    private const int HalfTaps = ResampleAxis.GroupTaps / 2;
    private const int Half = 1 << (ResampleAxis.PrecisionBits - 1);

    /// <summary>Whether this machine runs it.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc/>
    public static int RowsAtOnce => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Horizontal(byte* source, nint sourceStride, byte* target, nint targetStride, int rows, ResampleAxis axis)
    {
        // Rows that are not there are the last one again; it is computed and written twice.
        nint row1 = Math.Min(1, rows - 1);
        nint row2 = Math.Min(2, rows - 1);
        nint row3 = Math.Min(3, rows - 1);
        Vector256<byte> pixelPairs = Vector256.Create(
            Vector128.Create((byte)0, 255, 3, 255, 1, 255, 4, 255, 2, 255, 5, 255, 255, 255, 255, 255),
            Vector128.Create((byte)6, 255, 9, 255, 7, 255, 10, 255, 8, 255, 11, 255, 255, 255, 255, 255));
        Vector256<byte> frontPairs = Vector256.Create(Vector128.Create(0x03020100u).AsByte(), Vector128.Create(0x07060504u).AsByte());
        Vector256<byte> backPairs = frontPairs + Vector256.Create((byte)8);
        ReadOnlySpan<int> starts = axis.Starts;
        ReadOnlySpan<int> lengths = axis.Lengths;
        for (int i = 0; i < starts.Length; i++)
        {
            byte* at = source + (starts[i] * RgbImage.Channels);
            byte* packed = (byte*)axis.Packed(i);
            Vector256<int> high0 = default, high1 = default, high2 = default, high3 = default;
            Vector256<int> low0 = default, low1 = default, low2 = default, low3 = default;
            for (int taps = lengths[i]; taps > 0; taps -= HalfTaps)
            {
                bool isFront = ((lengths[i] - taps) & HalfTaps) == 0;
                Vector256<byte> pairs = isFront ? frontPairs : backPairs;
                Vector256<short> high = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(packed), pairs).AsInt16();
                Vector256<short> low = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(packed + Vector128<byte>.Count), pairs).AsInt16();
                Step(at, pixelPairs, high, low, ref high0, ref low0);
                Step(at + (row1 * sourceStride), pixelPairs, high, low, ref high1, ref low1);
                Step(at + (row2 * sourceStride), pixelPairs, high, low, ref high2, ref low2);
                Step(at + (row3 * sourceStride), pixelPairs, high, low, ref high3, ref low3);
                at += HalfTaps * RgbImage.Channels;
                packed += isFront ? 0 : 2 * Vector128<byte>.Count;
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
        for (nint column = 0; column < bytes; column += Vector256<byte>.Count)
        {
            byte* at = source + column;
            Vector256<int> high0 = default, high1 = default, high2 = default, high3 = default;
            Vector256<int> low0 = default, low1 = default, low2 = default, low3 = default;
            for (int t = 0; t < taps; t += 2, at += 2 * sourceStride)
            {
                short* pair = packed + ((t & ~(ResampleAxis.GroupTaps - 1)) * 2) + (t & (ResampleAxis.GroupTaps - 1));
                Vector256<short> high = Vector256.Create(*(int*)pair).AsInt16();
                Vector256<short> low = Vector256.Create(*(int*)(pair + ResampleAxis.GroupTaps)).AsInt16();
                Vector256<byte> first = Vector256.Load(at);
                Vector256<byte> second = Vector256.Load(t + 1 < taps ? at + sourceStride : at); // Without a partner the weight is zero.
                Vector256<byte> bytesLow = Avx2.UnpackLow(first, second);
                Vector256<byte> bytesHigh = Avx2.UnpackHigh(first, second);
                Add(Avx2.UnpackLow(bytesLow, Vector256<byte>.Zero).AsInt16(), high, low, ref high0, ref low0);
                Add(Avx2.UnpackHigh(bytesLow, Vector256<byte>.Zero).AsInt16(), high, low, ref high1, ref low1);
                Add(Avx2.UnpackLow(bytesHigh, Vector256<byte>.Zero).AsInt16(), high, low, ref high2, ref low2);
                Add(Avx2.UnpackHigh(bytesHigh, Vector256<byte>.Zero).AsInt16(), high, low, ref high3, ref low3);
            }

            // Packing undoes the unpacking: both work lane by lane.
            Vector256<short> words0 = Avx2.PackSignedSaturate(Round(high0, low0), Round(high1, low1));
            Vector256<short> words1 = Avx2.PackSignedSaturate(Round(high2, low2), Round(high3, low3));
            Avx2.PackUnsignedSaturate(words0, words1).Store(target + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        byte* at, Vector256<byte> pixelPairs, Vector256<short> high, Vector256<short> low, ref Vector256<int> highSum, ref Vector256<int> lowSum) =>
        Add(Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(at), pixelPairs).AsInt16(), high, low, ref highSum, ref lowSum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector256<short> pixels, Vector256<short> high, Vector256<short> low, ref Vector256<int> highSum, ref Vector256<int> lowSum)
    {
        highSum += Avx2.MultiplyAddAdjacent(pixels, high);
        lowSum += Avx2.MultiplyAddAdjacent(pixels, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<int> high, Vector256<int> low) =>
        (Vector256.ShiftLeft(high, ResampleAxis.LowBits) + low + Vector256.Create(Half)) >> ResampleAxis.PrecisionBits;

    /// <summary>Red, green, blue of one pixel: the sum of the two lanes, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Sum(Vector256<int> high, Vector256<int> low)
    {
        Vector256<int> lanes = Vector256.ShiftLeft(high, ResampleAxis.LowBits) + low;
        return (lanes.GetLower() + lanes.GetUpper() + Vector128.Create(Half)) >> ResampleAxis.PrecisionBits;
    }
}
