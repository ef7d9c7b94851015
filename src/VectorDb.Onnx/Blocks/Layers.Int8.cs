using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Blocks;

public sealed partial class Layers
{
    /// <summary>Zero point of uint8 activations: they are symmetric around it.</summary>
    private const int ActivationZero = 128;

    private readonly Dictionary<Value, (Value Rows, Value Scales)> _quantized = [];

    /// <summary>
    /// uint8 rows times int8 columns, each with a scale of its own. Scales of whole tensors, as DynamicQuantizeLinear has them,
    /// would make a row depend on its batch mates.
    /// </summary>
    private Value Int8Linear(Value x, Weight weight, Weight? bias)
    {
        (Value rows, Value rowScales) = QuantizeRows(x);
        string name = $"{weight.Name}.int8";
        if (!_initializers.ContainsKey(name))
        {
            (Tensor packed, Tensor scales) = WeightPacking.ToInt8(
                weight.ToFloats(), (int)weight.Shape[0], (int)weight.Shape[1], Int8Support.WeightLimit);
            Prepared(name, () => packed);
            Prepared($"{name}.scales", () => scales);
        }

        Value sums = Graph.MatMulInteger(rows, _initializers[name], Graph.Scalar(ActivationZero, ElementType.UInt8));
        Value result = Graph.Pending("Dequantize", ElementType.Float, sums.ShapeOrNull);
        Graph.Add(FusedRows.Over(sums)
            .WithInput(FusedRowsOperator.RowScales, rowScales)
            .WithInput(FusedRowsOperator.ColumnScales, _initializers[$"{name}.scales"])
            .WithInput(FusedRowsOperator.Bias, bias is null ? null : Parameter(bias))
            .WithOutput(FusedRowsOperator.Sum, result));
        return result;
    }

    /// <summary>uint8 around 128 and a scale for each row; once for all layers that read the value.</summary>
    private (Value Rows, Value Scales) QuantizeRows(Value x)
    {
        if (_quantized.TryGetValue(x, out (Value, Value) known))
        {
            return known;
        }

        Value rows = Graph.Pending("Quantize", ElementType.UInt8, x.ShapeOrNull);
        Value scales = Graph.Pending("Scales", ElementType.Float, x.ShapeOrNull is { } shape ? [.. shape[..^1], 1] : null);
        Graph.Add(FusedRows.Over(x).WithOutput(FusedRowsOperator.Quantized, rows).WithOutput(FusedRowsOperator.Scales, scales));
        _quantized.Add(x, (rows, scales));
        return (rows, scales);
    }
}
