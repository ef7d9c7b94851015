using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>Weights of attention heads in panels, float32 or int8: each head's product of rows and its own matrix.</summary>
/// <param name="data">[heads, columns / 32, inner, 32].</param>
/// <param name="isQuantized">Whether they are int8.</param>
/// <param name="inner">Rows of a head's matrix.</param>
/// <param name="columns">Its columns, padded.</param>
internal readonly unsafe struct HeadWeights(void* data, bool isQuantized, int inner, int columns)
{
    /// <summary>Rows up to which weights are not worth widening to memory: a step of a decoder, or of a few together.</summary>
    private const int FewRows = 2 * PanelProducts.RowBlock;

    /// <summary>Floats of scratch memory that <see cref="Multiply"/> needs.</summary>
    public static long ScratchLength(int inner) => (long)inner * Panels.Columns;

    /// <summary>result [rows, columns] = left [rows, inner] times the head's matrix, without the scales.</summary>
    public void Multiply(int head, RowsOf left, int rows, RowsOf result, float* scratch)
    {
        long start = (long)head * inner * columns;
        if (!isQuantized)
        {
            PanelProducts.Multiply<float, FloatElement>(left, rows, inner, (float*)data + start, columns, result);
            return;
        }

        if (rows <= FewRows)
        {
            PanelProducts.Multiply<sbyte, Int8Element>(left, rows, inner, (sbyte*)data + start, columns, result);
            return;
        }

        for (int column = 0; column < columns; column += Panels.Columns)
        {
            Widen((sbyte*)data + start + ((long)column * inner), scratch, inner * Panels.Columns);
            PanelProducts.Multiply<float, FloatElement>(left, rows, inner, scratch, Panels.Columns, new RowsOf(result.Data + column, result.Stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(sbyte* from, float* to, int count)
    {
        for (int i = 0; i < count; i += RowKernels.Lanes)
        {
            Int8Element.Load(from + i).Store(to + i);
        }
    }
}
