using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Index.Quantization;

/// <summary>
/// Two components a byte: byte i holds component i in its low half and component length / 2 + i in its high half, so that any register
/// width meets the query's components in order.
/// </summary>
internal readonly unsafe struct FourBitKernel : ICodeKernel
{
    // 8 sums of at most 2 * 15 * 127 fit 16 bits with sign.
    private const int NarrowRounds = 4;

    // 64 sums of at most 2 * 15 * 15 fit 16 bits with sign.
    private const int PairRounds = 32;

    private const int WideComponents = 128;

    private static ReadOnlySpan<float> TriedSteps => [0.27f, 0.31f, 0.335f, 0.37f, 0.41f];

    /// <inheritdoc/>
    public static float Zero => 7.5f;

    /// <inheritdoc/>
    public static int TopLevel => 15;

    /// <inheritdoc/>
    public static ReadOnlySpan<float> Steps => TriedSteps;

    /// <inheritdoc/>
    public static int RowBytes(int length) => length / 2;

    /// <inheritdoc/>
    public static void Pack(byte* levels, int length, byte* row)
    {
        int half = length / 2;
        for (int i = 0; i < half; i++)
        {
            row[i] = (byte)(levels[i] | (levels[half + i] << 4));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(byte* row, sbyte* query, int length)
    {
        // Twice as fast as vpdpbusd, which .NET offers on 256 bits only.
        if (Avx512BW.IsSupported && length % WideComponents == 0)
        {
            return SumAvx512(row, query, length);
        }

        if (AvxVnni.IsSupported)
        {
            return SumVnni(row, query, length);
        }

        return Avx2.IsSupported ? SumAvx2(row, query, length) : SumScalar(row, query, length);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumFour(byte* a, byte* b, byte* c, byte* d, sbyte* query, int length) =>
        Avx512BW.IsSupported && length % WideComponents == 0
            ? SumFourAvx512(a, b, c, d, query, length)
            : Vector128.Create(Sum(a, query, length), Sum(b, query, length), Sum(c, query, length), Sum(d, query, length));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumPair(byte* a, byte* b, int length)
    {
        if (Avx512BW.IsSupported && length % WideComponents == 0)
        {
            return SumPairAvx512(a, b, length);
        }

        return Avx2.IsSupported ? SumPairAvx2(a, b, length) : SumPairScalar(a, b, length);
    }

    /// <summary>vpmaddubsw on 64 bytes, widened before 16 bits can overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumAvx512(byte* row, sbyte* query, int length)
    {
        int half = length / 2;
        Vector512<byte> mask = Vector512.Create((byte)15);
        Vector512<int> sum = Vector512<int>.Zero;
        for (int start = 0; start < half; start += 64 * NarrowRounds)
        {
            Vector512<short> low = Vector512<short>.Zero, high = low;
            for (int i = start; i < Math.Min(start + (64 * NarrowRounds), half); i += 64)
            {
                Vector512<byte> packed = Vector512.Load(row + i);
                low += Avx512BW.MultiplyAddAdjacent(packed & mask, Vector512.Load(query + i));
                high += Avx512BW.MultiplyAddAdjacent((packed.AsUInt16() >>> 4).AsByte() & mask, Vector512.Load(query + half + i));
            }

            sum += Avx512BW.MultiplyAddAdjacent(low + high, Vector512<short>.One);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>As <see cref="SumAvx512"/>; the four sums are added up across their registers together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumFourAvx512(byte* a, byte* b, byte* c, byte* d, sbyte* query, int length)
    {
        int half = length / 2;
        Vector512<byte> mask = Vector512.Create((byte)15);
        Vector512<int> sumA = Vector512<int>.Zero, sumB = sumA, sumC = sumA, sumD = sumA;
        for (int start = 0; start < half; start += 64 * NarrowRounds)
        {
            Vector512<short> narrowA = Vector512<short>.Zero, narrowB = narrowA, narrowC = narrowA, narrowD = narrowA;
            for (int i = start; i < Math.Min(start + (64 * NarrowRounds), half); i += 64)
            {
                Vector512<sbyte> low = Vector512.Load(query + i), high = Vector512.Load(query + half + i);
                narrowA += SumHalves(Vector512.Load(a + i), mask, low, high);
                narrowB += SumHalves(Vector512.Load(b + i), mask, low, high);
                narrowC += SumHalves(Vector512.Load(c + i), mask, low, high);
                narrowD += SumHalves(Vector512.Load(d + i), mask, low, high);
            }

            sumA += Avx512BW.MultiplyAddAdjacent(narrowA, Vector512<short>.One);
            sumB += Avx512BW.MultiplyAddAdjacent(narrowB, Vector512<short>.One);
            sumC += Avx512BW.MultiplyAddAdjacent(narrowC, Vector512<short>.One);
            sumD += Avx512BW.MultiplyAddAdjacent(narrowD, Vector512<short>.One);
        }

        Vector256<int> ab = Avx2.HorizontalAdd(sumA.GetLower() + sumA.GetUpper(), sumB.GetLower() + sumB.GetUpper());
        Vector256<int> cd = Avx2.HorizontalAdd(sumC.GetLower() + sumC.GetUpper(), sumD.GetLower() + sumD.GetUpper());
        Vector256<int> all = Avx2.HorizontalAdd(ab, cd);
        return all.GetLower() + all.GetUpper();
    }

    /// <summary>vpmaddubsw on 64 bytes; the products of levels are small.</summary>
    public static int SumPairAvx512(byte* a, byte* b, int length)
    {
        int half = length / 2;
        Vector512<byte> mask = Vector512.Create((byte)15);
        Vector512<int> sum = Vector512<int>.Zero;
        for (int start = 0; start < half; start += 64 * PairRounds)
        {
            Vector512<short> low = Vector512<short>.Zero, high = low;
            for (int i = start; i < Math.Min(start + (64 * PairRounds), half); i += 64)
            {
                Vector512<byte> x = Vector512.Load(a + i), y = Vector512.Load(b + i);
                low += Avx512BW.MultiplyAddAdjacent(x & mask, (y & mask).AsSByte());
                high += Avx512BW.MultiplyAddAdjacent((x.AsUInt16() >>> 4).AsByte() & mask, ((y.AsUInt16() >>> 4).AsByte() & mask).AsSByte());
            }

            sum += Avx512BW.MultiplyAddAdjacent(low + high, Vector512<short>.One);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>vpdpbusd on 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumVnni(byte* row, sbyte* query, int length)
    {
        int half = length / 2;
        Vector256<byte> mask = Vector256.Create((byte)15);
        Vector256<int> low = Vector256<int>.Zero, high = low;
        for (int i = 0; i < half; i += 32)
        {
            Vector256<byte> packed = Vector256.Load(row + i);
            low = AvxVnni.MultiplyWideningAndAdd(low, packed & mask, Vector256.Load(query + i));
            high = AvxVnni.MultiplyWideningAndAdd(high, (packed.AsUInt16() >>> 4).AsByte() & mask, Vector256.Load(query + half + i));
        }

        return Vector256.Sum(low + high);
    }

    /// <summary>vpmaddubsw on 32 bytes, widened before 16 bits can overflow.</summary>
    public static int SumAvx2(byte* row, sbyte* query, int length)
    {
        int half = length / 2;
        Vector256<byte> mask = Vector256.Create((byte)15);
        Vector256<int> sum = Vector256<int>.Zero;
        for (int start = 0; start < half; start += 32 * NarrowRounds)
        {
            Vector256<short> narrow = Vector256<short>.Zero;
            for (int i = start; i < Math.Min(start + (32 * NarrowRounds), half); i += 32)
            {
                Vector256<byte> packed = Vector256.Load(row + i);
                narrow += Avx2.MultiplyAddAdjacent(packed & mask, Vector256.Load(query + i));
                narrow += Avx2.MultiplyAddAdjacent((packed.AsUInt16() >>> 4).AsByte() & mask, Vector256.Load(query + half + i));
            }

            sum += Avx2.MultiplyAddAdjacent(narrow, Vector256<short>.One);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static int SumScalar(byte* row, sbyte* query, int length)
    {
        int half = length / 2, sum = 0;
        for (int i = 0; i < half; i++)
        {
            sum += ((row[i] & 15) * query[i]) + ((row[i] >> 4) * query[half + i]);
        }

        return sum;
    }

    /// <summary>vpmaddubsw on 32 bytes; the products of levels are small.</summary>
    public static int SumPairAvx2(byte* a, byte* b, int length)
    {
        int half = length / 2;
        Vector256<byte> mask = Vector256.Create((byte)15);
        Vector256<int> sum = Vector256<int>.Zero;
        for (int start = 0; start < half; start += 32 * PairRounds)
        {
            Vector256<short> narrow = Vector256<short>.Zero;
            for (int i = start; i < Math.Min(start + (32 * PairRounds), half); i += 32)
            {
                Vector256<byte> x = Vector256.Load(a + i), y = Vector256.Load(b + i);
                narrow += Avx2.MultiplyAddAdjacent(x & mask, (y & mask).AsSByte());
                narrow += Avx2.MultiplyAddAdjacent((x.AsUInt16() >>> 4).AsByte() & mask, ((y.AsUInt16() >>> 4).AsByte() & mask).AsSByte());
            }

            sum += Avx2.MultiplyAddAdjacent(narrow, Vector256<short>.One);
        }

        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> SumHalves(Vector512<byte> packed, Vector512<byte> mask, Vector512<sbyte> low, Vector512<sbyte> high) =>
        Avx512BW.MultiplyAddAdjacent(packed & mask, low) + Avx512BW.MultiplyAddAdjacent((packed.AsUInt16() >>> 4).AsByte() & mask, high);

    /// <summary>One component at a time: the slow twin.</summary>
    public static int SumPairScalar(byte* a, byte* b, int length)
    {
        int sum = 0;
        for (int i = 0; i < length / 2; i++)
        {
            sum += ((a[i] & 15) * (b[i] & 15)) + ((a[i] >> 4) * (b[i] >> 4));
        }

        return sum;
    }
}
