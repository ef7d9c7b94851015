using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

/// <summary>
/// The layers that models share, over a <see cref="GraphBuilder"/>. This is the one place where precision is decided:
/// a model is written once and built under any <see cref="PrecisionPolicy"/>.
/// </summary>
public sealed partial class Layers
{
    private readonly Dictionary<string, Value> _initializers = [];

    /// <param name="graph">Where nodes go.</param>
    /// <param name="policy">What the graph computes in.</param>
    public Layers(GraphBuilder graph, PrecisionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(policy);
        Graph = graph;
        Policy = policy;
    }

    /// <summary>Where nodes go.</summary>
    public GraphBuilder Graph { get; }

    /// <summary>What the graph computes in.</summary>
    public PrecisionPolicy Policy { get; }

    /// <summary>The value in the type that the graph computes in, e.g. after an input of pixels.</summary>
    public Value ToCompute(Value x) => Graph.Cast(x, Policy.Compute);

    /// <summary>The value as float32, e.g. before an output.</summary>
    public Value ToFloat(Value x) => Graph.Cast(x, ElementType.Float);

    /// <summary>A weight as it is, in the type that the graph computes in. Asking twice gives one initialiser.</summary>
    public Value Parameter(Weight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return Prepared(weight.Name, () => Convert(weight));
    }

    /// <summary>A weight in another shape, in the type that the graph computes in.</summary>
    public Value Parameter(Weight weight, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(weight);
        long[] copy = shape.ToArray();
        return Prepared($"{weight.Name}[{string.Join(',', copy)}]", () =>
        {
            using Tensor converted = Convert(weight);
            return converted.View(0, copy);
        });
    }

    /// <summary>Rows of a table, by index: weight [entries, width], ids int64 [..] gives [.., width].</summary>
    public Value Embedding(Value ids, Weight table)
    {
        ArgumentNullException.ThrowIfNull(table);
        RequireRank(table, 2);
        return Graph.Gather(Parameter(table), ids);
    }

    /// <summary>Layer normalisation (arXiv:1607.06450) over the last axis; weight and bias are [width].</summary>
    public Value LayerNorm(Value x, Weight weight, Weight? bias, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(weight);
        RequireRank(weight, 1);
        return Graph.LayerNormalization(x, Parameter(weight), bias is null ? null : Parameter(bias), epsilon);
    }

    /// <summary>Root mean square normalisation (arXiv:1910.07467) over the last axis; weight is [width].</summary>
    public Value RmsNorm(Value x, Weight weight, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(weight);
        RequireRank(weight, 1);
        return Graph.SimplifiedLayerNormalization(x, Parameter(weight), epsilon);
    }

    /// <summary>Convolution, never quantised; see <see cref="GraphBuilder.Conv"/> for the shapes.</summary>
    public Value Conv(Value x, Weight weight, Weight? bias = null, long stride = 1, ReadOnlySpan<long> pads = default, long groups = 1)
    {
        ArgumentNullException.ThrowIfNull(weight);
        RequireRank(weight, 4);
        return Graph.Conv(x, Parameter(weight), bias is null ? null : Parameter(bias), stride, pads, groups);
    }

    private static void RequireRank(Weight weight, int rank)
    {
        if (weight.Shape.Length != rank)
        {
            throw new ArgumentException($"{weight} must have {rank} dimensions here.", nameof(weight));
        }
    }

    /// <summary>The weight in the type of the computation; shared with the checkpoint's memory where that type is the same.</summary>
    private Tensor Convert(Weight weight)
    {
        if (weight.Data.Type == Policy.Compute)
        {
            return weight.Data.View(0, weight.Shape);
        }

        Tensor floats = Tensor.Allocate(ElementType.Float, weight.Shape);
        FloatConversion.ToFloats(weight.Data, floats.AsSpan<float>());
        return Narrow(floats);
    }

    /// <summary>Rounds float32 to the type of the computation; takes the tensor over.</summary>
    private Tensor Narrow(Tensor floats)
    {
        if (Policy.Compute == ElementType.Float)
        {
            return floats;
        }

        using (floats)
        {
            Tensor halves = Tensor.Allocate(ElementType.Float16, floats.Shape);
            FloatConversion.ToHalf(floats.AsSpan<float>(), halves.AsSpan<Half>());
            return halves;
        }
    }

    private Value Prepared(string name, Func<Tensor> make)
    {
        if (!_initializers.TryGetValue(name, out Value? value))
        {
            value = Graph.Initializer(name, make());
            _initializers.Add(name, value);
        }

        return value;
    }
}
