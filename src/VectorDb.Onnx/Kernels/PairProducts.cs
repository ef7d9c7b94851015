using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Products of int16 rows and int8 panels, summed in int32 without loss as long as the caller keeps to <see cref="Limit"/>.
/// Twice as many products an instruction as floats have, and the same bits on every processor.
/// </summary>
internal static unsafe class PairProducts
{
    private const int RowBlock = 6;

    /// <summary>Largest magnitude of the rows' elements for sums over so many products to fit.</summary>
    public static int Limit(int inner) => (int)Math.Min(short.MaxValue, int.MaxValue / ((long)SymmetricInt8.Limit * Math.Max(inner, 1)));

    /// <summary>result [rows, columns] = left [rows, 2 * pairs] panels.</summary>
    /// <param name="left">int16 rows.</param>
    /// <param name="leftStride">Elements from a row to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="pairs">Half of the inner dimension.</param>
    /// <param name="panels">int8 [columns / 32, pairs, 32, 2].</param>
    /// <param name="columns">A multiple of 32.</param>
    /// <param name="result">int32 rows.</param>
    /// <param name="resultStride">Elements from a row to the next.</param>
    public static void Multiply(short* left, long leftStride, int rows, int pairs, sbyte* panels, int columns, int* result, long resultStride)
    {
        for (int column = 0; column < columns; column += Panels.Columns)
        {
            sbyte* panel = panels + ((long)column * pairs * 2);
            for (int row = 0; row < rows; row += RowBlock)
            {
                short* from = left + (row * leftStride);
                int* to = result + (row * resultStride) + column;
                if (row == rows - 1)
                {
                    MultiplyOne((int*)from, pairs, panel, to);
                }
                else
                {
                    MultiplySix(from, leftStride, Math.Min(RowBlock, rows - row) - 1, pairs, panel, to, resultStride);
                }
            }
        }
    }

    /// <summary>Two to six rows; the last stands in for those that are missing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySix(short* left, long leftStride, int last, nint pairs, sbyte* panel, int* result, long resultStride)
    {
        int* l0 = (int*)left;
        int* l1 = (int*)(left + leftStride);
        int* l2 = (int*)(left + (Math.Min(2, last) * leftStride));
        int* l3 = (int*)(left + (Math.Min(3, last) * leftStride));
        int* l4 = (int*)(left + (Math.Min(4, last) * leftStride));
        int* l5 = (int*)(left + (Math.Min(5, last) * leftStride));
        Vector512<int> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default;
        Vector512<int> a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default;
        for (nint i = 0; i < pairs; i++)
        {
            Vector512<short> x = Widen(panel);
            Vector512<short> y = Widen(panel + Panels.Columns);
            panel += 2 * Panels.Columns;
            Vector512<short> factor = Vector512.Create(l0[i]).AsInt16();
            a0 += MultiplyAdd(factor, x);
            b0 += MultiplyAdd(factor, y);
            factor = Vector512.Create(l1[i]).AsInt16();
            a1 += MultiplyAdd(factor, x);
            b1 += MultiplyAdd(factor, y);
            factor = Vector512.Create(l2[i]).AsInt16();
            a2 += MultiplyAdd(factor, x);
            b2 += MultiplyAdd(factor, y);
            factor = Vector512.Create(l3[i]).AsInt16();
            a3 += MultiplyAdd(factor, x);
            b3 += MultiplyAdd(factor, y);
            factor = Vector512.Create(l4[i]).AsInt16();
            a4 += MultiplyAdd(factor, x);
            b4 += MultiplyAdd(factor, y);
            factor = Vector512.Create(l5[i]).AsInt16();
            a5 += MultiplyAdd(factor, x);
            b5 += MultiplyAdd(factor, y);
        }

        Store(result, a0, b0);
        Store(result + resultStride, a1, b1);
        Store(result + (Math.Min(2, last) * resultStride), a2, b2);
        Store(result + (Math.Min(3, last) * resultStride), a3, b3);
        Store(result + (Math.Min(4, last) * resultStride), a4, b4);
        Store(result + (Math.Min(5, last) * resultStride), a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(int* left, nint pairs, sbyte* panel, int* result)
    {
        Vector512<int> a = default, b = default;
        for (nint i = 0; i < pairs; i++)
        {
            Vector512<short> factor = Vector512.Create(left[i]).AsInt16();
            a += MultiplyAdd(factor, Widen(panel));
            b += MultiplyAdd(factor, Widen(panel + Panels.Columns));
            panel += 2 * Panels.Columns;
        }

        Store(result, a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* result, Vector512<int> a, Vector512<int> b)
    {
        a.Store(result);
        b.Store(result + RowKernels.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Widen(sbyte* from)
    {
        Vector256<sbyte> bytes = Vector256.Load(from);
        return Avx512BW.IsSupported
            ? Avx512BW.ConvertToVector512Int16(bytes)
            : Vector512.Create(Vector256.WidenLower(bytes), Vector256.WidenUpper(bytes));
    }

    /// <summary>The products of neighbours, added: sixteen sums of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> MultiplyAdd(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported)
        {
            return Avx512BW.MultiplyAddAdjacent(a, b);
        }

        if (Avx2.IsSupported)
        {
            return Vector512.Create(Avx2.MultiplyAddAdjacent(a.GetLower(), b.GetLower()), Avx2.MultiplyAddAdjacent(a.GetUpper(), b.GetUpper()));
        }

        Vector512<int> odd = (a.AsInt32() >> 16) * (b.AsInt32() >> 16);
        return (((a.AsInt32() << 16) >> 16) * ((b.AsInt32() << 16) >> 16)) + odd;
    }
}
