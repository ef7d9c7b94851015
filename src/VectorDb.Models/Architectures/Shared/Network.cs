using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>
/// The graph of one tower under construction: the layers it is made of, the weights that go into it, and the taps that
/// show intermediate values of a tower built for probing.
/// </summary>
internal sealed class Network : IDisposable
{
    private readonly Dictionary<string, Weight> _weights = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taps = new(StringComparer.Ordinal);

    /// <param name="name">The tower's name, shown in errors and profiles.</param>
    /// <param name="precision">What it computes in.</param>
    /// <param name="probing">Whether <see cref="Tap"/> makes outputs.</param>
    public Network(string name, PrecisionPolicy precision, bool probing = false)
    {
        Graph = new GraphBuilder(name);
        Layers = new Layers(Graph, precision);
        IsProbing = probing;
    }

    public GraphBuilder Graph { get; }

    public Layers Layers { get; }

    /// <summary>Whether intermediate values are shown; inputs only a probe needs exist only then.</summary>
    public bool IsProbing { get; }

    /// <summary>A weight under its name in the checkpoint. Nothing is copied: the checkpoint must outlive the session.</summary>
    /// <param name="weights">Where to look.</param>
    /// <param name="name">The tensor's name there.</param>
    /// <param name="shape">The shape it must have.</param>
    public Weight Weight(WeightReader weights, string name, params int[] shape)
    {
        CheckpointTensor tensor = weights.Tensor(name, shape);
        if (!_weights.TryGetValue(tensor.Name, out Weight? weight))
        {
            weight = new Weight(tensor.Name, Map(tensor));
            _weights.Add(tensor.Name, weight);
        }

        return weight;
    }

    /// <summary>A weight as a value of the graph, seen under another shape of as many elements.</summary>
    public Value Parameter(WeightReader weights, string name, int[] shape, params long[] viewed) =>
        Layers.Parameter(Weight(weights, name, shape), viewed);

    /// <summary>A part of a weight, without a copy.</summary>
    /// <param name="weight">The whole.</param>
    /// <param name="index">Numbers the parts in names.</param>
    /// <param name="firstElement">Where the part begins.</param>
    /// <param name="shape">Its shape.</param>
    public Weight Part(Weight weight, int index, long firstElement, params long[] shape)
    {
        string name = $"{weight.Name}[{index}]";
        if (!_weights.TryGetValue(name, out Weight? part))
        {
            part = new Weight(name, weight.Data.View(firstElement, shape));
            _weights.Add(name, part);
        }

        return part;
    }

    /// <summary>A weight computed from the configuration or from other weights.</summary>
    public Weight Computed(string name, float[] values, params long[] shape)
    {
        Weight weight = Onnx.Blocks.Weight.Of(name, values, shape);
        _weights.Add(name, weight);
        return weight;
    }

    /// <summary>Names an intermediate value, so that a probe can show it. Costs nothing in a tower that serves.</summary>
    public void Tap(string name, Value value)
    {
        if (IsProbing && _taps.Add(name))
        {
            Output(name, value);
        }
    }

    /// <summary>An output of the tower, as float32.</summary>
    public void Output(string name, Value value) => Graph.Output(name, Layers.ToFloat(value));

    /// <summary>Lets go of the weights; what the graph took of them stays.</summary>
    public void Dispose()
    {
        foreach (Weight weight in _weights.Values)
        {
            weight.Data.Dispose();
        }
    }

    private static unsafe Tensor Map(CheckpointTensor tensor)
    {
        long[] shape = [.. tensor.Shape.ToArray().Select(d => (long)d)];
        ElementType? stored = tensor.Type switch
        {
            TensorType.F32 => ElementType.Float,
            TensorType.F16 => ElementType.Float16,
            TensorType.BF16 => ElementType.BFloat16,
            _ => null,
        };
        if (stored is { } type)
        {
            return Tensor.Map((nint)tensor.Data, owner: null, type, shape);
        }

        Tensor narrowed = Tensor.Allocate(ElementType.Float, shape);
        tensor.CopyTo(narrowed.AsSpan<float>());
        return narrowed;
    }
}
