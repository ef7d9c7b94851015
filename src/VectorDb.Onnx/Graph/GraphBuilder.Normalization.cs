using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>Layer normalisation (arXiv:1607.06450) over the last axis.</summary>
    public Value LayerNormalization(Value x, Value scale, Value? bias, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("LayerNormalization", bias is null ? [x, scale] : [x, scale, bias], x.Type, x.ShapeOrNull, [
            NodeOption.Of("axis", -1), NodeOption.Of("epsilon", epsilon)]);
    }

    /// <summary>Root mean square normalisation (arXiv:1910.07467) over the last axis: no mean, no bias.</summary>
    public Value SimplifiedLayerNormalization(Value x, Value scale, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("SimplifiedLayerNormalization", [x, scale], x.Type, x.ShapeOrNull, [
            NodeOption.Of("axis", -1), NodeOption.Of("epsilon", epsilon)]);
    }

    /// <summary>Layer normalisation of x + skip, and that sum itself.</summary>
    public (Value Normalized, Value Sum) SkipLayerNormalization(Value x, Value skip, Value scale, Value? bias, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        Value[] outputs = Nodes(
            "SkipLayerNormalization",
            bias is null ? [x, skip, scale] : [x, skip, scale, bias],
            [(x.Type, x.ShapeOrNull), (ElementType.Undefined, null), (ElementType.Undefined, null), (x.Type, x.ShapeOrNull)],
            [NodeOption.Of("epsilon", epsilon)],
            Microsoft);
        return (outputs[0], outputs[3]);
    }

    /// <summary>Root mean square normalisation of x + skip, and that sum itself.</summary>
    public (Value Normalized, Value Sum) SkipSimplifiedLayerNormalization(Value x, Value skip, Value scale, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        Value[] outputs = Nodes(
            "SkipSimplifiedLayerNormalization",
            [x, skip, scale],
            [(x.Type, x.ShapeOrNull), (ElementType.Undefined, null), (ElementType.Undefined, null), (x.Type, x.ShapeOrNull)],
            [NodeOption.Of("epsilon", epsilon)],
            Microsoft);
        return (outputs[0], outputs[3]);
    }

    /// <summary>Batch normalisation with fixed statistics over axis 1.</summary>
    public Value BatchNormalization(Value x, Value scale, Value bias, Value mean, Value variance, float epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("BatchNormalization", [x, scale, bias, mean, variance], x.Type, x.ShapeOrNull, [NodeOption.Of("epsilon", epsilon)]);
    }

    /// <summary>Divided by its length along an axis: L2 for p = 2.</summary>
    public Value LpNormalization(Value x, int axis = -1, int p = 2)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node("LpNormalization", [x], x.Type, x.ShapeOrNull, [NodeOption.Of("axis", axis), NodeOption.Of("p", p)]);
    }
}
