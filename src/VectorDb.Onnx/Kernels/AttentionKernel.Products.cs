using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

internal static unsafe partial class AttentionKernel
{
    /// <summary>
    /// Products of one query with every key, where they lie: a step of a decoder would spend more on transposing keys than on
    /// the products.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyKeys(float* query, RowsOf key, AttentionShape shape, float* scores)
    {
        float* from = key.Data;
        for (int source = 0; source < shape.Sources; source++)
        {
            Vector512<float> sum = default;
            int i = 0;
            for (; i <= shape.Head - Lanes; i += Lanes)
            {
                sum = VectorMath.Fma(Vector512.Load(query + i), Vector512.Load(from + i), sum);
            }

            float product = VectorMath.SumAcross(sum);
            for (; i < shape.Head; i++)
            {
                product += query[i] * from[i];
            }

            scores[source] = product;
            from += key.Stride;
        }
    }

    /// <summary>result [rows, columns] = left [rows, inner] right [inner, columns], rows up to six; columns are whole panels.</summary>
    internal static void Multiply(RowsOf left, int rows, int inner, RowsOf right, int columns, RowsOf result) =>
        Multiply(left, rows, inner, right.Data, right.Stride, Panels.Columns, columns, result);

    /// <summary>result [rows, columns] = left [rows, inner] panels, rows up to six.</summary>
    internal static void MultiplyPanels(RowsOf left, int rows, int inner, float* panels, int columns, RowsOf result) =>
        Multiply(left, rows, inner, panels, Panels.Columns, (long)Panels.Columns * inner, columns, result);

    /// <param name="left">The rows.</param>
    /// <param name="rows">One to six.</param>
    /// <param name="inner">Elements of a row.</param>
    /// <param name="right">The first element of the right side.</param>
    /// <param name="rightStride">Elements from one of its rows to the next.</param>
    /// <param name="panelStride">Elements from 32 of its columns to the next 32.</param>
    /// <param name="columns">A multiple of 32.</param>
    /// <param name="result">The products.</param>
    private static void Multiply(RowsOf left, int rows, int inner, float* right, long rightStride, long panelStride, int columns, RowsOf result)
    {
        for (int column = 0; column < columns; column += Panels.Columns)
        {
            if (rows > 1)
            {
                MultiplySix(left, rows - 1, inner, right, rightStride, new RowsOf(result.Data + column, result.Stride));
            }
            else if (column <= columns - (2 * Panels.Columns))
            {
                MultiplyOne(left.Data, inner, right, right + panelStride, rightStride, result.Data + column);
                column += Panels.Columns;
                right += panelStride;
            }
            else
            {
                MultiplyOne(left.Data, inner, right, rightStride, result.Data + column);
            }

            right += panelStride;
        }
    }

    /// <summary>Two to six rows. The last stands in for those that are missing: six side by side take less time than two after one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySix(RowsOf left, int last, nint inner, float* right, long rightStride, RowsOf result)
    {
        float* l0 = left.Data;
        float* l1 = left.From(1).Data;
        float* l2 = left.From(Math.Min(2, last)).Data;
        float* l3 = left.From(Math.Min(3, last)).Data;
        float* l4 = left.From(Math.Min(4, last)).Data;
        float* l5 = left.From(Math.Min(5, last)).Data;
        Vector512<float> a0 = default, b0 = default, a1 = default, b1 = default, a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default, a4 = default, b4 = default, a5 = default, b5 = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> x = Vector512.Load(right);
            Vector512<float> y = Vector512.Load(right + Lanes);
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

        Store(result.From(0).Data, a0, b0);
        Store(result.From(1).Data, a1, b1);
        Store(result.From(Math.Min(2, last)).Data, a2, b2);
        Store(result.From(Math.Min(3, last)).Data, a3, b3);
        Store(result.From(Math.Min(4, last)).Data, a4, b4);
        Store(result.From(Math.Min(5, last)).Data, a5, b5);
    }

    /// <summary>One row, summed in the same order as <see cref="MultiplySix"/>, so that a target does not depend on its neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* left, nint inner, float* right, long rightStride, float* result)
    {
        Vector512<float> a = default, b = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> factor = Vector512.Create(left[i]);
            a = VectorMath.Fma(factor, Vector512.Load(right), a);
            b = VectorMath.Fma(factor, Vector512.Load(right + Lanes), b);
            right += rightStride;
        }

        Store(result, a, b);
    }

    /// <summary>As the other, over two panels, so that one sum need not wait for the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* left, nint inner, float* right, float* next, long rightStride, float* result)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> factor = Vector512.Create(left[i]);
            a = VectorMath.Fma(factor, Vector512.Load(right), a);
            b = VectorMath.Fma(factor, Vector512.Load(right + Lanes), b);
            c = VectorMath.Fma(factor, Vector512.Load(next), c);
            d = VectorMath.Fma(factor, Vector512.Load(next + Lanes), d);
            right += rightStride;
            next += rightStride;
        }

        Store(result, a, b);
        Store(result + Panels.Columns, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* result, Vector512<float> a, Vector512<float> b)
    {
        a.Store(result);
        b.Store(result + Lanes);
    }
}
