using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

/// <summary>Key and value projections of attention heads as panels: what <see cref="HeadWeights"/> reads.</summary>
internal static class HeadPacking
{
    /// <summary>Each head's [head, inputs] matrix, which takes its queries to the inputs' space.</summary>
    /// <param name="source">[heads * head, inputs].</param>
    /// <param name="heads">Heads.</param>
    /// <param name="inputs">Features.</param>
    /// <param name="isQuantized">In int8, with a scale for each row of the source.</param>
    public static (Tensor Panels, Tensor? Scales) Keys(float[] source, int heads, int inputs, bool isQuantized)
    {
        int head = source.Length / inputs / heads;
        return Pack(source, heads, inputs, isQuantized, inner: head, outputs: inputs, (inner, column) => (inner, column));
    }

    /// <summary>Each head's [inputs, head] matrix, which takes mixed features to its values; otherwise as <see cref="Keys"/>.</summary>
    public static (Tensor Panels, Tensor? Scales) Values(float[] source, int heads, int inputs, bool isQuantized)
    {
        int head = source.Length / inputs / heads;
        return Pack(source, heads, inputs, isQuantized, inner: inputs, outputs: head, (inner, column) => (column, inner));
    }

    private static (Tensor Panels, Tensor? Scales) Pack(
        float[] source, int heads, int inputs, bool isQuantized, int inner, int outputs, Func<int, int, (int Row, int Column)> place)
    {
        int head = source.Length / inputs / heads;
        float[] scales = [.. Enumerable.Range(0, heads * head).Select(row => SymmetricInt8.ScaleOf(source.AsSpan(row * inputs, inputs)))];
        int columns = Panels.Pad(outputs);
        Tensor panels = Tensor.Allocate(isQuantized ? ElementType.Int8 : ElementType.Float, heads, columns / Panels.Columns, inner, Panels.Columns);
        panels.AsBytes().Clear();
        for (int h = 0; h < heads; h++)
        {
            for (int i = 0; i < inner; i++)
            {
                for (int column = 0; column < outputs; column++)
                {
                    (int row, int input) = place(i, column);
                    row += h * head;
                    int index = (((((h * columns) + (column / Panels.Columns * Panels.Columns)) * inner) + (i * Panels.Columns)) + (column % Panels.Columns));
                    float value = source[(row * inputs) + input];
                    if (isQuantized)
                    {
                        panels.AsSpan<sbyte>()[index] = (sbyte)MathF.Round(value / scales[row]);
                    }
                    else
                    {
                        panels.AsSpan<float>()[index] = value;
                    }
                }
            }
        }

        return (panels, isQuantized ? Tensor.From<float>(scales, scales.Length) : null);
    }
}
