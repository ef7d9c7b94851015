using System.Numerics.Tensors;

namespace VectorDb.Models.Explaining;

/// <summary>Attention of one layer, averaged over heads: [rows, columns], each row summing to 1.</summary>
/// <param name="Columns">What is looked at.</param>
/// <param name="Values">Row by row.</param>
internal sealed record AttentionMap(int Columns, float[] Values)
{
    /// <summary>From a tap [1, rows, columns].</summary>
    public static AttentionMap Of(Onnx.Runtime.Tensor tensor) => new((int)tensor.Shape[2], tensor.AsSpan<float>().ToArray());

    /// <summary>What <paramref name="row"/> has for a column.</summary>
    public float At(int row, int column) => Values[(row * Columns) + column];

    /// <summary>sum += factor × the row's columns from <paramref name="first"/> on.</summary>
    public void AddRow(int row, int first, float factor, Span<float> sum) =>
        TensorPrimitives.MultiplyAdd(Values.AsSpan((row * Columns) + first, sum.Length), factor, sum, sum);
}
