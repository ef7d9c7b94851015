using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

public sealed partial class GraphBuilder
{
    /// <summary>round(x / scale) + zero point, saturated; the type is the zero point's.</summary>
    public Value QuantizeLinear(Value x, Value scale, Value zeroPoint, int axis = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(zeroPoint);
        return Node("QuantizeLinear", [x, scale, zeroPoint], zeroPoint.Type, x.ShapeOrNull, [NodeOption.Of("axis", axis)]);
    }

    /// <summary>(x - zero point) * scale.</summary>
    public Value DequantizeLinear(Value x, Value scale, Value? zeroPoint = null, int axis = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(scale);
        return Node("DequantizeLinear", zeroPoint is null ? [x, scale] : [x, scale, zeroPoint], scale.Type, x.ShapeOrNull, [
            NodeOption.Of("axis", axis)]);
    }

    /// <summary>
    /// uint8 by one scale for the whole tensor. So a row depends on its batch mates: not for anything that is batched.
    /// </summary>
    public (Value Quantized, Value Scale, Value ZeroPoint) DynamicQuantizeLinear(Value x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Value[] outputs = Nodes(
            "DynamicQuantizeLinear", [x], [(ElementType.UInt8, x.ShapeOrNull), (ElementType.Float, []), (ElementType.UInt8, [])]);
        return (outputs[0], outputs[1], outputs[2]);
    }

    /// <summary>int32 product of uint8 activations and int8 weights; only this pairing is fast on every CPU.</summary>
    public Value MatMulInteger(Value a, Value b, Value? zeroPointA = null, Value? zeroPointB = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Node("MatMulInteger", Trim(a, b, zeroPointA, zeroPointB), ElementType.Int32, ShapeRules.MatMul(a, b));
    }

    /// <summary>Product of uint8 activations and int8 weights, scaled to float (com.microsoft).</summary>
    /// <param name="a">uint8 [.., m, k].</param>
    /// <param name="b">int8 [k, n].</param>
    /// <param name="scaleA">float scalar.</param>
    /// <param name="scaleB">float scalar or [n].</param>
    /// <param name="zeroPointA">uint8 scalar, or null for 0.</param>
    /// <param name="zeroPointB">int8 scalar or [n], or null for 0.</param>
    /// <param name="bias">float [n], or null.</param>
    public Value MatMulIntegerToFloat(Value a, Value b, Value scaleA, Value scaleB, Value? zeroPointA = null, Value? zeroPointB = null, Value? bias = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Node(
            "MatMulIntegerToFloat",
            Trim(a, b, scaleA, scaleB, zeroPointA, zeroPointB, bias),
            ElementType.Float,
            ShapeRules.MatMul(a, b),
            [],
            Microsoft);
    }

    /// <summary>Product of quantised matrices, quantised again.</summary>
    public Value QLinearMatMul(Value a, Value scaleA, Value zeroPointA, Value b, Value scaleB, Value zeroPointB, Value scaleY, Value zeroPointY)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(zeroPointY);
        return Node("QLinearMatMul", [a, scaleA, zeroPointA, b, scaleB, zeroPointB, scaleY, zeroPointY], zeroPointY.Type, ShapeRules.MatMul(a, b));
    }

    /// <summary>Sum of quantised tensors, quantised again (com.microsoft).</summary>
    public Value QLinearAdd(Value a, Value scaleA, Value zeroPointA, Value b, Value scaleB, Value zeroPointB, Value scaleY, Value zeroPointY)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Node("QLinearAdd", [a, scaleA, zeroPointA, b, scaleB, zeroPointB, scaleY, zeroPointY], a.Type, ShapeRules.Broadcast(a, b), [], Microsoft);
    }

    /// <summary>Product with weights of 2 to 8 bits in blocks that each have a scale (com.microsoft). Rows do not depend on one another.</summary>
    /// <param name="a">float [.., m, k].</param>
    /// <param name="packed">uint8 [n, k / block, block * bits / 8].</param>
    /// <param name="scales">float [n * k / block].</param>
    /// <param name="inner">k.</param>
    /// <param name="columns">n.</param>
    /// <param name="bits">Bits of a weight: 4 or 8.</param>
    /// <param name="blockSize">Weights that share a scale: a power of two, 16 or more.</param>
    /// <param name="accuracy">0 = as the runtime likes, 1 = float arithmetic, 4 = activations in int8.</param>
    public Value MatMulNBits(Value a, Value packed, Value scales, long inner, long columns, int bits, int blockSize, int accuracy)
    {
        ArgumentNullException.ThrowIfNull(a);
        Dimension[]? shape = a.ShapeOrNull is { } from ? [.. from[..^1], columns] : null;
        return Node("MatMulNBits", [a, packed, scales], a.Type, shape, [
            NodeOption.Of("K", inner),
            NodeOption.Of("N", columns),
            NodeOption.Of("bits", bits),
            NodeOption.Of("block_size", blockSize),
            NodeOption.Of("accuracy_level", accuracy)], Microsoft);
    }

    /// <summary>The inputs without the optional ones left out at the end.</summary>
    private static ReadOnlySpan<Value?> Trim(params Value?[] inputs)
    {
        int length = inputs.Length;
        while (length > 0 && inputs[length - 1] is null)
        {
            length--;
        }

        return inputs.AsSpan(0, length);
    }
}
