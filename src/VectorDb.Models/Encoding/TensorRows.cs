using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Encoding;

/// <summary>Takes results apart.</summary>
internal static class TensorRows
{
    /// <summary>The rows of a float32 tensor whose elements are rows × width.</summary>
    public static float[][] ToRows(this Tensor tensor, int rows, int width)
    {
        Span<float> all = tensor.AsSpan<float>();
        if (all.Length != rows * width)
        {
            throw new ModelException(ModelError.Runtime, $"the model gave {tensor}; expected {rows} rows of {width}");
        }

        float[][] result = new float[rows][];
        for (int i = 0; i < rows; i++)
        {
            result[i] = all.Slice(i * width, width).ToArray();
        }

        return result;
    }
}
