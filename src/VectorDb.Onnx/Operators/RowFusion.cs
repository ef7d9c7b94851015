using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// Draws what stands between two quantised products into one <see cref="FusedRows"/> node: activation, residual, norm and the
/// quantisation for the next product. The layers emit these separately, as the model is written; here they meet.
/// </summary>
internal sealed class RowFusion
{
    private readonly List<GraphNode> _nodes;
    private Dictionary<Value, List<GraphNode>> _consumers = [];

    private RowFusion(List<GraphNode> nodes)
    {
        _nodes = nodes;
    }

    /// <summary>Fuses in place until nothing more can be.</summary>
    public static void Apply(List<GraphNode> nodes)
    {
        var fusion = new RowFusion(nodes);
        fusion.FindConsumers();
        while (fusion.FuseOnce())
        {
            fusion.FindConsumers();
        }
    }

    private bool FuseOnce()
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            GraphNode node = _nodes[i];
            bool fused = node.Rows is { } rows
                ? FuseQuantization(i, rows) || FuseActivation(i, rows) || FuseResidual(i, rows) || FuseNorm(i, rows)
                : FuseLonelyNorm(i, node);
            if (fused)
            {
                return true;
            }
        }

        return false;
    }

    private void FindConsumers()
    {
        _consumers = [];
        foreach (GraphNode node in _nodes)
        {
            foreach (Value? input in node.Inputs)
            {
                if (input is null)
                {
                    continue;
                }

                if (!_consumers.TryGetValue(input, out List<GraphNode>? list))
                {
                    _consumers.Add(input, list = []);
                }

                list.Add(node);
            }
        }
    }

    /// <summary>The value's consumers; a node that uses it twice is listed twice.</summary>
    private List<GraphNode> ConsumersOf(Value? value) => value is not null && _consumers.TryGetValue(value, out List<GraphNode>? list) ? list : [];

    private bool FuseQuantization(int index, FusedRows rows)
    {
        Value? tail = rows.Outputs[rows.TailSlot];
        GraphNode? next = rows.Quantizes ? null : ConsumersOf(tail).Find(node => node.Rows is { OnlyQuantizes: true });
        if (next?.Rows is not { } quantization)
        {
            return false;
        }

        FusedRows merged = rows
            .WithOutput(FusedRowsOperator.Quantized, quantization.Outputs[FusedRowsOperator.Quantized])
            .WithOutput(FusedRowsOperator.Scales, quantization.Outputs[FusedRowsOperator.Scales]);
        if (ConsumersOf(tail).Count == 1)
        {
            merged = merged.WithOutput(rows.TailSlot, null);
        }

        Replace(index, merged, next);
        return true;
    }

    private bool FuseActivation(int index, FusedRows rows)
    {
        if (!IsOpen(rows) || rows.Activation != RowActivation.None || rows.Inputs[FusedRowsOperator.Residual] is not null)
        {
            return false;
        }

        if (ConsumersOf(rows.Outputs[FusedRowsOperator.Sum]) is not [GraphNode next] || ActivationOf(next) is not { } activation)
        {
            return false;
        }

        Replace(index, (rows with { Activation = activation }).WithOutput(FusedRowsOperator.Sum, next.Outputs[0]), next);
        return true;
    }

    private bool FuseResidual(int index, FusedRows rows)
    {
        Value? sum = rows.Outputs[FusedRowsOperator.Sum];
        if (!IsOpen(rows) || rows.Inputs[FusedRowsOperator.Residual] is not null
            || ConsumersOf(sum) is not [GraphNode { Operator: "Add", Domain: "" } next])
        {
            return false;
        }

        Value? other = next.Inputs[0] == sum ? next.Inputs[1] : next.Inputs[0];
        if (other is null || !HaveSameShape(sum!, other))
        {
            return false;
        }

        // The other operand may be computed after this node, so the fused one stands where the sum stood.
        FusedRows merged = rows.WithInput(FusedRowsOperator.Residual, other).WithOutput(FusedRowsOperator.Sum, next.Outputs[0]);
        string name = _nodes[index].Name;
        _nodes[_nodes.IndexOf(next)] = merged.ToNode(name);
        _nodes.RemoveAt(index);
        return true;
    }

    private bool FuseNorm(int index, FusedRows rows)
    {
        Value? sum = rows.Outputs[FusedRowsOperator.Sum];
        GraphNode? next = IsOpen(rows) ? ConsumersOf(sum).Find(node => NormOf(node) != RowNorm.None && node.Inputs[0] == sum) : null;
        if (next is null || !next.Inputs.Skip(1).All(IsInitializer))
        {
            return false;
        }

        FusedRows merged = WithNorm(rows, next);
        if (ConsumersOf(sum).Count == 1)
        {
            merged = merged.WithOutput(FusedRowsOperator.Sum, null);
        }

        Replace(index, merged, next);
        return true;
    }

    /// <summary>A norm whose input is no fused row, but whose output is quantised.</summary>
    private bool FuseLonelyNorm(int index, GraphNode node)
    {
        if (NormOf(node) == RowNorm.None || !ConsumersOf(node.Outputs[0]).Exists(next => next.Rows is { OnlyQuantizes: true }))
        {
            return false;
        }

        _nodes[index] = WithNorm(FusedRows.Over(node.Inputs[0]!), node).ToNode(node.Name);
        return true;
    }

    private static FusedRows WithNorm(FusedRows rows, GraphNode norm) => (rows with
    {
        Norm = NormOf(norm),
        Epsilon = (float)norm.Attribute("epsilon")!,
    })
        .WithInput(FusedRowsOperator.NormWeight, norm.Inputs[1])
        .WithInput(FusedRowsOperator.NormBias, norm.Inputs.Count > 2 ? norm.Inputs[2] : null)
        .WithOutput(FusedRowsOperator.Normalized, norm.Outputs[0]);

    /// <summary>Whether more can follow: nothing is normalised or quantised yet.</summary>
    private static bool IsOpen(FusedRows rows) => rows.Norm == RowNorm.None && !rows.Quantizes;

    private static RowNorm NormOf(GraphNode node) => (node.Domain, node.Operator) switch
    {
        ("", "LayerNormalization") => RowNorm.Layer,
        ("", "SimplifiedLayerNormalization") => RowNorm.RootMeanSquare,
        _ => RowNorm.None,
    };

    private static RowActivation? ActivationOf(GraphNode node) => (node.Domain, node.Operator) switch
    {
        ("", "Relu") => RowActivation.Relu,
        ("", "Gelu") => node.Attribute("approximate") is "tanh" ? RowActivation.GeluTanh : RowActivation.Gelu,
        (GraphBuilder.Microsoft, "FastGelu") when node.Inputs.Count == 1 => RowActivation.GeluTanh,
        (GraphBuilder.Microsoft, "QuickGelu") => node.Attribute("alpha") switch
        {
            1.702f => RowActivation.QuickGelu,
            1f => RowActivation.Silu,
            _ => null,
        },
        _ => null,
    };

    private static bool HaveSameShape(Value a, Value b) =>
        a.ShapeOrNull is { } left && b.ShapeOrNull is { } right
        && left.AsSpan().SequenceEqual(right)
        && Array.TrueForAll(left, size => size.IsFixed || size.Symbol is not null);

    private bool IsInitializer(Value? value) => value is null || !_nodes.Exists(node => node.Outputs.Contains(value));

    private void Replace(int index, FusedRows merged, GraphNode absorbed)
    {
        _nodes[index] = merged.ToNode(_nodes[index].Name);
        _nodes.Remove(absorbed);
    }
}
