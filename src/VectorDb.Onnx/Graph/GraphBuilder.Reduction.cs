using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>Mean over axes.</summary>
    public Value ReduceMean(Value x, ReadOnlySpan<long> axes, bool keep = false) => Reduce("ReduceMean", x, axes, keep);

    /// <summary>Largest element over axes.</summary>
    public Value ReduceMax(Value x, ReadOnlySpan<long> axes, bool keep = false) => Reduce("ReduceMax", x, axes, keep);

    /// <summary>Smallest element over axes.</summary>
    public Value ReduceMin(Value x, ReadOnlySpan<long> axes, bool keep = false) => Reduce("ReduceMin", x, axes, keep);

    /// <summary>Sum over axes.</summary>
    public Value ReduceSum(Value x, ReadOnlySpan<long> axes, bool keep = false) => Reduce("ReduceSum", x, axes, keep);

    /// <summary>Product over axes.</summary>
    public Value ReduceProd(Value x, ReadOnlySpan<long> axes, bool keep = false) => Reduce("ReduceProd", x, axes, keep);

    /// <summary>Euclidean length over axes.</summary>
    public Value ReduceL2(Value x, ReadOnlySpan<long> axes, bool keep = false) => Reduce("ReduceL2", x, axes, keep);

    /// <summary>Place of the first largest element, int64.</summary>
    public Value ArgMax(Value x, int axis, bool keep = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("ArgMax", [x], ElementType.Int64, ShapeRules.Reduce(x, [axis], keep), [
            NodeOption.Of("axis", axis), NodeOption.Of("keepdims", keep ? 1 : 0)]);
    }

    /// <summary>The k largest along an axis, largest first, and their places (int64).</summary>
    public (Value Values, Value Indices) TopK(Value x, long k, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dimension[]? shape = x.ShapeOrNull?.ToArray();
        if (shape is not null)
        {
            shape[ShapeRules.Axis(axis, shape.Length)] = k;
        }

        Value[] outputs = Nodes("TopK", [x, Constants(k)], [(x.Type, shape), (ElementType.Int64, shape)], [NodeOption.Of("axis", axis)]);
        return (outputs[0], outputs[1]);
    }

    /// <summary>exp(x) / sum(exp(x)) along an axis.</summary>
    public Value Softmax(Value x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("Softmax", [x], x.Type, x.ShapeOrNull, [NodeOption.Of("axis", axis)]);
    }

    /// <summary>Logarithm of <see cref="Softmax"/>.</summary>
    public Value LogSoftmax(Value x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("LogSoftmax", [x], x.Type, x.ShapeOrNull, [NodeOption.Of("axis", axis)]);
    }

    private Value Reduce(string operatorName, Value x, ReadOnlySpan<long> axes, bool keep)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node(operatorName, [x, Constants(axes)], x.Type, ShapeRules.Reduce(x, axes, keep), [NodeOption.Of("keepdims", keep ? 1 : 0)]);
    }
}
