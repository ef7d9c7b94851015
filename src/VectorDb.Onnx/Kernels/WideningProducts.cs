using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Products of float rows and int8 panels, whose elements become floats on the way: for so few rows that widened panels would not be
/// used again. Sums are those of <see cref="AttentionKernel.MultiplyPanels"/> over widened panels, bit for bit.
/// </summary>
internal static unsafe class WideningProducts
{
    private const int Lanes = RowKernels.Lanes;
    private const int RowBlock = AttentionKernel.TargetBlock;

    /// <summary>result [rows, columns] = left [rows, inner] panels.</summary>
    /// <param name="left">The rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="inner">Elements of a row.</param>
    /// <param name="panels">int8 [columns / 32, inner, 32].</param>
    /// <param name="columns">A multiple of 32.</param>
    /// <param name="result">The products.</param>
    public static void Multiply(RowsOf left, int rows, int inner, sbyte* panels, int columns, RowsOf result)
    {
        int column = 0;
        for (; rows == 1 && column <= columns - (2 * Panels.Columns); column += 2 * Panels.Columns)
        {
            MultiplyOne(left.Data, inner, panels + ((long)column * inner), result.Data + column);
        }

        for (; column < columns; column += Panels.Columns)
        {
            for (int row = 0; row < rows; row += RowBlock)
            {
                MultiplySix(
                    left.From(row),
                    Math.Min(RowBlock, rows - row) - 1,
                    inner,
                    panels + ((long)column * inner),
                    new RowsOf(result.From(row).Data + column, result.Stride));
            }
        }
    }

    /// <summary>One row and two panels, so that one sum need not wait for the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyOne(float* left, nint inner, sbyte* panels, float* result)
    {
        sbyte* next = panels + (inner * Panels.Columns);
        Vector512<float> a = default, b = default, c = default, d = default;
        for (nint i = 0; i < inner; i++)
        {
            Vector512<float> factor = Vector512.Create(left[i]);
            a = VectorMath.Fma(factor, Widen(panels), a);
            b = VectorMath.Fma(factor, Widen(panels + Lanes), b);
            c = VectorMath.Fma(factor, Widen(next), c);
            d = VectorMath.Fma(factor, Widen(next + Lanes), d);
            panels += Panels.Columns;
            next += Panels.Columns;
        }

        a.Store(result);
        b.Store(result + Lanes);
        c.Store(result + (2 * Lanes));
        d.Store(result + (3 * Lanes));
    }

    /// <summary>Up to six rows; the last stands in for those that are missing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplySix(RowsOf left, int last, nint inner, sbyte* panel, RowsOf result)
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
            Vector512<float> x = Widen(panel);
            Vector512<float> y = Widen(panel + Lanes);
            panel += Panels.Columns;
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
        Store(result.From(Math.Min(1, last)).Data, a1, b1);
        Store(result.From(Math.Min(2, last)).Data, a2, b2);
        Store(result.From(Math.Min(3, last)).Data, a3, b3);
        Store(result.From(Math.Min(4, last)).Data, a4, b4);
        Store(result.From(Math.Min(5, last)).Data, a5, b5);
    }

    /// <summary>Sixteen int8 as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(sbyte* from)
    {
        if (Avx512F.IsSupported)
        {
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from)));
        }

        (Vector256<short> words, _) = Vector256.Widen(Vector128.Load(from).ToVector256Unsafe());
        (Vector256<int> low, Vector256<int> high) = Vector256.Widen(words);
        return Vector512.ConvertToSingle(Vector512.Create(low, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* result, Vector512<float> a, Vector512<float> b)
    {
        a.Store(result);
        b.Store(result + Lanes);
    }
}
