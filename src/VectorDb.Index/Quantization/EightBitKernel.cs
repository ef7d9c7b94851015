using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Index.Quantization;

/// <summary>One component a byte.</summary>
internal readonly unsafe struct EightBitKernel : ICodeKernel
{
    private static ReadOnlySpan<float> TriedSteps => [0.022f, 0.026f, 0.031f, 0.038f, 0.05f];

    /// <inheritdoc/>
    public static float Zero => 127.5f;

    /// <inheritdoc/>
    public static int TopLevel => 255;

    /// <inheritdoc/>
    public static ReadOnlySpan<float> Steps => TriedSteps;

    /// <inheritdoc/>
    public static int RowBytes(int length) => length;

    /// <inheritdoc/>
    public static void Pack(byte* levels, int length, byte* row) => Unsafe.CopyBlock(row, levels, (uint)length);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(byte* row, sbyte* query, int length)
    {
        if (AvxVnni.IsSupported)
        {
            return SumVnni(row, query, length);
        }

        return Avx2.IsSupported ? SumAvx2(row, query, length) : SumScalar(row, query, length);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SumFour(byte* a, byte* b, byte* c, byte* d, sbyte* query, int length) =>
        Vector128.Create(Sum(a, query, length), Sum(b, query, length), Sum(c, query, length), Sum(d, query, length));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumPair(byte* a, byte* b, int length) =>
        Avx2.IsSupported ? SumPairAvx2(a, b, length) : SumPairScalar(a, b, length);

    /// <summary>vpdpbusd on 32 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumVnni(byte* row, sbyte* query, int length)
    {
        Vector256<int> even = Vector256<int>.Zero, odd = even;
        for (int i = 0; i < length; i += 64)
        {
            even = AvxVnni.MultiplyWideningAndAdd(even, Vector256.Load(row + i), Vector256.Load(query + i));
            odd = AvxVnni.MultiplyWideningAndAdd(odd, Vector256.Load(row + i + 32), Vector256.Load(query + i + 32));
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>Widened to 16 bits, since pairs of 8-bit products overflow them.</summary>
    public static int SumAvx2(byte* row, sbyte* query, int length)
    {
        Vector256<int> sum = Vector256<int>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            sum += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(row + i), Avx2.ConvertToVector256Int16(query + i));
        }

        return Vector256.Sum(sum);
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static int SumScalar(byte* row, sbyte* query, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += row[i] * query[i];
        }

        return sum;
    }

    /// <summary>Widened to 16 bits.</summary>
    public static int SumPairAvx2(byte* a, byte* b, int length)
    {
        Vector256<int> sum = Vector256<int>.Zero;
        for (int i = 0; i < length; i += 16)
        {
            sum += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + i), Avx2.ConvertToVector256Int16(b + i));
        }

        return Vector256.Sum(sum);
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static int SumPairScalar(byte* a, byte* b, int length)
    {
        int sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
