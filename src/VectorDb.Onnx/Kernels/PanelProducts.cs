using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Products of float rows and panels of 32 columns. Every sum runs over the inner dimension in order, so that a row's result depends
/// on neither its neighbours nor on how narrow the panels' elements lie in memory.
/// </summary>
internal static unsafe class PanelProducts
{
    /// <summary>Rows that are computed together: twelve accumulators fit the registers of AVX2 as well.</summary>
    public const int RowBlock = 6;

    private const int Lanes = RowKernels.Lanes;

    /// <summary>result [rows, columns] = left [rows, inner] panels.</summary>
    /// <param name="left">The rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="inner">Elements of a row.</param>
    /// <param name="panels">[columns / 32, inner, 32].</param>
    /// <param name="columns">A multiple of 32.</param>
    /// <param name="result">The products.</param>
    public static void Multiply<T, TElement>(RowsOf left, int rows, int inner, T* panels, int columns, RowsOf result)
        where T : unmanaged
        where TElement : struct, IPanelElement<T> =>
        Multiply<T, TElement>(left, rows, inner, panels, Panels.Columns, (long)Panels.Columns * inner, columns, result);

    /// <summary>As the other, over a right side that lies anywhere.</summary>
    /// <param name="left">The rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="inner">Elements of a row.</param>
    /// <param name="right">The first element of the right side.</param>
    /// <param name="rightStride">Elements from one of its rows to the next.</param>
    /// <param name="panelStride">Elements from 32 of its columns to the next 32.</param>
    /// <param name="columns">A multiple of 32.</param>
    /// <param name="result">The products.</param>
    public static void Multiply<T, TElement>(
        RowsOf left, int rows, int inner, T* right, long rightStride, long panelStride, int columns, RowsOf result)
        where T : unmanaged
        where TElement : struct, IPanelElement<T>
    {
        int column = 0;
        for (; rows == 1 && column <= columns - (2 * Panels.Columns); column += 2 * Panels.Columns)
        {
            MultiplyOne<T, TElement>(left.Data, inner, right, right + panelStride, rightStride, result.Data + column);
            right += 2 * panelStride;
        }

        for (; column < columns; column += Panels.Columns)
        {
            for (int row = 0; row < rows; row += RowBlock)
            {
                var to = new RowsOf(result.From(row).Data + column, result.Stride);
                MultiplySix<T, TElement>(left.From(row), Math.Min(RowBlock, rows - row) - 1, inner, right, rightStride, to);
            }

            right += panelStride;
        }
    }

    /// <summary>One row and two panels, so that one sum need not wait for the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne<T, TElement>(float* left, nint inner, T* right, T* next, long rightStride, float* result)
        where T : unmanaged
        where TElement : struct, IPanelElement<T>
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> factor = Vector512.Create(left[i]);
            a = VectorMath.Fma(factor, TElement.Load(right), a);
            b = VectorMath.Fma(factor, TElement.Load(right + Lanes), b);
            c = VectorMath.Fma(factor, TElement.Load(next), c);
            d = VectorMath.Fma(factor, TElement.Load(next + Lanes), d);
            right += rightStride;
            next += rightStride;
        }

        Store(result, a, b);
        Store(result + Panels.Columns, c, d);
    }

    /// <summary>Up to six rows. The last stands in for those that are missing: six side by side take less time than two after one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySix<T, TElement>(RowsOf left, int last, nint inner, T* right, long rightStride, RowsOf result)
        where T : unmanaged
        where TElement : struct, IPanelElement<T>
    {
        float* l0 = left.Data;
        float* l1 = left.From(Math.Min(1, last)).Data;
        float* l2 = left.From(Math.Min(2, last)).Data;
        float* l3 = left.From(Math.Min(3, last)).Data;
        float* l4 = left.From(Math.Min(4, last)).Data;
        float* l5 = left.From(Math.Min(5, last)).Data;
        Vector512<float> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> x = TElement.Load(right);
            Vector512<float> y = TElement.Load(right + Lanes);
            right += rightStride;
            Vector512<float> factor = Vector512.Create(l0[i]);
            a0 = VectorMath.Fma(factor, x, a0);
            b0 = VectorMath.Fma(factor, y, b0);
            factor = Vector512.Create(l1[i]);
            a1 = VectorMath.Fma(factor, x, a1);
            b1 = VectorMath.Fma(factor, y, b1);
            factor = Vector512.Create(l2[i]);
            a2 = VectorMath.Fma(factor, x, a2);
            b2 = VectorMath.Fma(factor, y, b2);
            factor = Vector512.Create(l3[i]);
            a3 = VectorMath.Fma(factor, x, a3);
            b3 = VectorMath.Fma(factor, y, b3);
            factor = Vector512.Create(l4[i]);
            a4 = VectorMath.Fma(factor, x, a4);
            b4 = VectorMath.Fma(factor, y, b4);
            factor = Vector512.Create(l5[i]);
            a5 = VectorMath.Fma(factor, x, a5);
            b5 = VectorMath.Fma(factor, y, b5);
        }

        Store(result.Data, a0, b0);
        Store(result.From(Math.Min(1, last)).Data, a1, b1);
        Store(result.From(Math.Min(2, last)).Data, a2, b2);
        Store(result.From(Math.Min(3, last)).Data, a3, b3);
        Store(result.From(Math.Min(4, last)).Data, a4, b4);
        Store(result.From(Math.Min(5, last)).Data, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* result, Vector512<float> a, Vector512<float> b)
    {
        a.Store(result);
        b.Store(result + Lanes);
    }
}
