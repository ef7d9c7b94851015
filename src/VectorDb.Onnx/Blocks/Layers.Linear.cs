using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

public sealed partial class Layers
{
    /// <summary>Arithmetic of MatMulNBits: activations in int8, block by block, so rows stay independent.</summary>
    private const int Int8Arithmetic = 4;

    /// <summary>x W' + b.</summary>
    /// <param name="x">[.., inputs].</param>
    /// <param name="weight">[outputs, inputs], as PyTorch's Linear has it.</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="exact">Keeps the layer in the computation's type under every policy; for small heads that decide a score.</param>
    /// <returns>[.., outputs].</returns>
    /// <exception cref="ArgumentException">The weight does not fit the value.</exception>
    public Value Linear(Value x, Weight weight, Weight? bias = null, bool exact = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        RequireRank(weight, 2);
        RequireInputs(x, weight, weight.Shape[1]);
        WeightFormat format = exact ? WeightFormat.Float : Policy.Weights;
        if (format == WeightFormat.Int8)
        {
            return Int8Linear(x, weight, bias);
        }

        Value product = format switch
        {
            WeightFormat.Blocks8 => BlockProduct(x, weight, bits: 8),
            WeightFormat.Blocks4 => BlockProduct(x, weight, bits: 4),
            _ => Graph.MatMul(x, Prepared($"{weight.Name}.transposed", () => Transposed(weight))),
        };
        return bias is null ? product : product + Parameter(bias);
    }

    /// <summary>x W, for a projection that the checkpoint stores as [inputs, outputs]. Never quantised.</summary>
    public Value Project(Value x, Weight weight)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        RequireRank(weight, 2);
        RequireInputs(x, weight, weight.Shape[0]);
        return Graph.MatMul(x, Parameter(weight));
    }

    /// <summary>
    /// The patches of a ViT (arXiv:2010.11929) and their embedding: a convolution whose stride is its kernel, as one product of matrices.
    /// </summary>
    /// <param name="pixels">[batch, channels, height, width]; height and width are multiples of the patch.</param>
    /// <param name="weight">[width, channels, patch, patch].</param>
    /// <param name="bias">[width], or null.</param>
    /// <returns>[batch, patches, width], row by row.</returns>
    public Value PatchEmbedding(Value pixels, Weight weight, Weight? bias = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(weight);
        RequireRank(weight, 4);
        long channels = weight.Shape[1];
        long patch = weight.Shape[2];
        long rows = pixels.Shape[2].Size / patch;
        long columns = pixels.Shape[3].Size / patch;
        Value grid = Graph.Reshape(ToCompute(pixels), 0, channels, rows, patch, columns, patch);
        Value patches = Graph.Reshape(Graph.Transpose(grid, 0, 2, 4, 1, 3, 5), 0, rows * columns, channels * patch * patch);
        Tensor matrix = weight.Data.View(0, weight.Shape[0], channels * patch * patch);
        return Linear(patches, new Weight(weight.Name, matrix), bias);
    }

    private static void RequireInputs(Value x, Weight weight, long inputs)
    {
        if (x.HasRank && x.Rank > 0 && x.Shape[^1] is { IsFixed: true } width && width.Size != inputs)
        {
            throw new ArgumentException($"{weight} takes {inputs} inputs, but {x} has {width}.", nameof(weight));
        }
    }

    private Value BlockProduct(Value x, Weight weight, int bits)
    {
        int outputs = (int)weight.Shape[0];
        int inputs = (int)weight.Shape[1];
        string name = $"{weight.Name}.blocks{bits}";
        if (!_initializers.ContainsKey(name))
        {
            (Tensor packed, Tensor scales) = WeightPacking.ToBlocks(weight.ToFloats(), outputs, inputs, bits, Policy.BlockSize);
            Prepared(name, () => packed);
            Prepared($"{name}.scales", () => scales);
        }

        return Graph.MatMulNBits(
            x, _initializers[name], _initializers[$"{name}.scales"], inputs, outputs, bits, Policy.BlockSize, Int8Arithmetic);
    }

    private Tensor Transposed(Weight weight)
    {
        int outputs = (int)weight.Shape[0];
        int inputs = (int)weight.Shape[1];
        Tensor transposed = Tensor.Allocate(ElementType.Float, inputs, outputs);
        if (weight.Data.Type == ElementType.Float)
        {
            WeightPacking.Transpose(weight.Data.AsSpan<float>(), outputs, inputs, transposed.AsSpan<float>());
        }
        else
        {
            WeightPacking.Transpose(weight.ToFloats(), outputs, inputs, transposed.AsSpan<float>());
        }

        return Narrow(transposed);
    }
}
