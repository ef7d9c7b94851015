using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Index.Quantization;

/// <summary>Eight components a byte, the first in the lowest bit: the sign of each.</summary>
internal readonly unsafe struct OneBitKernel : ICodeKernel
{
    private static ReadOnlySpan<float> OneStep => [1f];

    /// <inheritdoc/>
    public static float Zero => 0.5f;

    /// <inheritdoc/>
    public static int TopLevel => 1;

    /// <inheritdoc/>
    public static ReadOnlySpan<float> Steps => OneStep;

    /// <inheritdoc/>
    public static int RowBytes(int length) => length / 8;

    /// <inheritdoc/>
    public static void Pack(byte* levels, int length, byte* row)
    {
        for (int i = 0; i < length; i += 8)
        {
            int bits = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                bits |= levels[i + bit] << bit;
            }

            row[i / 8] = (byte)bits;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(byte* row, sbyte* query, int length) =>
        Avx2.IsSupported ? SumAvx2(row, query, length) : SumScalar(row, query, length);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumFour(byte* a, byte* b, byte* c, byte* d, sbyte* query, int length) =>
        Vector128.Create(Sum(a, query, length), Sum(b, query, length), Sum(c, query, length), Sum(d, query, length));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumPair(byte* a, byte* b, int length)
    {
        int sum = 0;
        for (int i = 0; i < length / 8; i += sizeof(ulong))
        {
            sum += BitOperations.PopCount(Unsafe.ReadUnaligned<ulong>(a + i) & Unsafe.ReadUnaligned<ulong>(b + i));
        }

        return sum;
    }

    /// <summary>Spreads 32 bits over 32 bytes of 0 or 1, then sums pairs of query components.</summary>
    public static int SumAvx2(byte* row, sbyte* query, int length)
    {
        Vector256<byte> spread = Vector256.Create(
            (byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
        Vector256<byte> bits = Vector256.Create(0x8040_2010_0804_0201UL).AsByte();
        Vector256<int> sum = Vector256<int>.Zero;
        for (int i = 0; i < length; i += 32)
        {
            Vector256<byte> bytes = Avx2.Shuffle(Vector256.Create(Unsafe.ReadUnaligned<uint>(row + (i / 8))).AsByte(), spread);
            Vector256<byte> ones = Vector256.Equals(bytes & bits, bits) & Vector256<byte>.One;
            sum += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(ones, Vector256.Load(query + i)), Vector256<short>.One);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static int SumScalar(byte* row, sbyte* query, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += (row[i / 8] >> (i % 8) & 1) * query[i];
        }

        return sum;
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static int SumPairScalar(byte* a, byte* b, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += (a[i / 8] >> (i % 8)) & (b[i / 8] >> (i % 8)) & 1;
        }

        return sum;
    }
}
