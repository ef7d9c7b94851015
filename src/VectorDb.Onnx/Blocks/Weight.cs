using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

/// <summary>A tensor of a checkpoint and its name there: float, float16 or bfloat16.</summary>
/// <param name="Name">Its path in the checkpoint; what the graph makes of it is named after it. One name is one weight.</param>
/// <param name="Data">The data; stays the caller's, who disposes it after the graph's model.</param>
public sealed record Weight(string Name, Tensor Data)
{
    /// <summary>Sizes, outermost first.</summary>
    public ReadOnlySpan<long> Shape => Data.Shape;

    /// <summary>A weight computed by the importer, copied.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Weight Of(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => new(name, Tensor.From(values, shape));

    /// <summary>The elements as floats.</summary>
    public float[] ToFloats()
    {
        var values = new float[checked((int)Data.Count)];
        FloatConversion.ToFloats(Data, values);
        return values;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Data}";
}
