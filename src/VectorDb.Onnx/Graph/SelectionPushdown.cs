using VectorDb.Onnx.Operators;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Graph;

/// <summary>
/// Computes for one position what is needed of one position only. A tower that is pooled at its class token needs, of its last
/// block, the keys and values of all positions but the rest of that token alone: nearly a twelfth of a ViT-B is saved. The
/// selection moves up through everything that works row by row, and through attention into its query.
/// </summary>
internal sealed class SelectionPushdown
{
    private const int SequenceRank = 3;
    private readonly GraphBuilder _graph;
    private readonly List<GraphNode> _nodes;

    private SelectionPushdown(GraphBuilder graph, List<GraphNode> nodes)
    {
        _graph = graph;
        _nodes = nodes;
    }

    /// <summary>Moves each selection of one position from [batch, positions, width] as far up as it goes.</summary>
    public static void Apply(GraphBuilder graph, List<GraphNode> nodes)
    {
        var pushdown = new SelectionPushdown(graph, nodes);
        foreach (GraphNode selection in nodes.FindAll(SelectsOnePosition))
        {
            pushdown.Push(selection);
        }
    }

    private static bool SelectsOnePosition(GraphNode node)
    {
        bool onSequence = node.Inputs.Count == 2 && node.Inputs[0]?.ShapeOrNull is { Length: SequenceRank };
        return onSequence && (node.Domain, node.Operator) switch
        {
            ("", "Gather") => node.Attribute("axis") is 1L && node.Inputs[1]!.ShapeOrNull is { Length: 0 },
            ("", "GatherND") => node.Attribute("batch_dims") is 1L && node.Inputs[1]!.ShapeOrNull is { Length: 2 } places && places[1] == 1,
            _ => false,
        };
    }

    private void Push(GraphNode selection)
    {
        HashSet<GraphNode> region = FindRegion(selection);
        if (!region.Any(node => node.Operator.StartsWith("MatMul", StringComparison.Ordinal)))
        {
            return;
        }

        var selected = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        var rewritten = new List<GraphNode>();
        Value? index = null;
        foreach (GraphNode node in _nodes)
        {
            if (region.Contains(node))
            {
                index ??= Index(selection, rewritten);
                rewritten.Add(Rewrite(node, selection, index, selected, rewritten));
            }
            else if (node == selection)
            {
                Value axis = _graph.Constants(1);
                rewritten.Add(new GraphNode("Squeeze", "", node.Name, [selected[node.Inputs[0]!], axis], node.Outputs, []));
            }
            else
            {
                rewritten.Add(node);
            }
        }

        _nodes.Clear();
        _nodes.AddRange(rewritten);
    }

    /// <summary>The nodes whose results nobody needs at another position.</summary>
    private HashSet<GraphNode> FindRegion(GraphNode selection)
    {
        var consumers = new Dictionary<Value, List<(GraphNode Node, int Slot)>>(ReferenceEqualityComparer.Instance);
        foreach (GraphNode node in _nodes)
        {
            for (int slot = 0; slot < node.Inputs.Count; slot++)
            {
                if (node.Inputs[slot] is not { } input)
                {
                    continue;
                }

                if (!consumers.TryGetValue(input, out List<(GraphNode, int)>? list))
                {
                    consumers.Add(input, list = []);
                }

                list.Add((node, slot));
            }
        }

        var region = new HashSet<GraphNode>(ReferenceEqualityComparer.Instance);
        for (int i = _nodes.IndexOf(selection) - 1; i >= 0; i--)
        {
            GraphNode node = _nodes[i];
            bool onlyHere = node.Outputs.All(output => output is null || (consumers.TryGetValue(output, out List<(GraphNode Node, int Slot)>? uses)
                && uses.TrueForAll(use => (use.Node == selection && use.Slot == 0)
                    || (region.Contains(use.Node) && RowInputs(use.Node).Contains(use.Slot)))));
            if (onlyHere && RowInputs(node).Length > 0)
            {
                region.Add(node);
            }
        }

        return region;
    }

    /// <summary>The inputs of which a position of the output needs that position only; none if the node does not work row by row.</summary>
    private static int[] RowInputs(GraphNode node)
    {
        if (node.Outputs[0]?.ShapeOrNull is not { Length: SequenceRank } && node.Rows is null)
        {
            return [];
        }

        return (node.Domain, node.Operator) switch
        {
            ("", "Add" or "Sub" or "Mul" or "Div") => ElementwiseInputs(node),
            ("", "Relu" or "Sigmoid" or "Tanh" or "Gelu" or "Cast" or "LayerNormalization" or "SimplifiedLayerNormalization") => [0],
            ("", "MatMul" or "MatMulInteger") => node.Inputs[1]!.ShapeOrNull is { Length: 2 } ? [0] : [],
            (GraphBuilder.Microsoft, "QuickGelu" or "FastGelu" or "BiasGelu" or "MatMulNBits") => [0],
            (GraphBuilder.Microsoft, "MultiHeadAttention") => node.Inputs.Count == 3 && node.Attribute("unidirectional") is 0L ? [0] : [],
            (CustomOperators.Domain, FusedAttentionOperator.OperatorName) => AttentionInputs(node),
            (CustomOperators.Domain, FusedRowsOperator.OperatorName) => [
                .. new[] { FusedRowsOperator.X, FusedRowsOperator.RowScales, FusedRowsOperator.Residual }.Where(slot => node.Inputs[slot] is not null)],
            _ => [],
        };
    }

    private static int[] ElementwiseInputs(GraphNode node)
    {
        Dimension[] shape = node.Outputs[0]!.ShapeOrNull!;
        var rows = new List<int>();
        for (int slot = 0; slot < node.Inputs.Count; slot++)
        {
            if (node.Inputs[slot]?.ShapeOrNull is not { } input)
            {
                return [];
            }

            if (input.Length == SequenceRank && input[0] == shape[0] && input[1] == shape[1] && shape[1] != Dimension.Unknown)
            {
                rows.Add(slot);
            }
            else if (input.Length > 1)
            {
                return [];
            }
        }

        return [.. rows];
    }

    private static int[] AttentionInputs(GraphNode node)
    {
        bool positionsAlike = node.Attribute(FusedAttentionOperator.CausalAttribute) is 0L
            && (node.Inputs.Count <= FusedAttentionOperator.Mask || node.Inputs[FusedAttentionOperator.Mask]?.ShapeOrNull is { Length: 4 } mask && mask[2] == 1);
        return positionsAlike ? [FusedAttentionOperator.Query] : [];
    }

    /// <summary>The position as Gather and GatherND take it if its axis is to stay: int64 [1] or [batch, 1, 1].</summary>
    private Value Index(GraphNode selection, List<GraphNode> nodes)
    {
        Value index = selection.Inputs[1]!;
        bool perItem = selection.Operator == "GatherND";
        Dimension[] shape = perItem ? [index.Shape[0], 1, 1] : [1];
        return Emit(nodes, "Unsqueeze", [index, _graph.Constants(perItem ? 1 : 0)], index.Type, shape, []);
    }

    private GraphNode Rewrite(GraphNode node, GraphNode selection, Value index, Dictionary<Value, Value> selected, List<GraphNode> nodes)
    {
        Value?[] inputs = [.. node.Inputs];
        foreach (int slot in RowInputs(node))
        {
            inputs[slot] = Selected(inputs[slot]!, selection, index, selected, nodes);
        }

        Value?[] outputs = [.. node.Outputs];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } output)
            {
                outputs[i] = _graph.Pending($"{node.Operator}.selected", output.Type, OnePosition(output));
                selected.Add(output, outputs[i]!);
            }
        }

        return node.Rows is { } rows
            ? (rows with { Inputs = [.. inputs], Outputs = [.. outputs] }).ToNode(node.Name)
            : node with { Inputs = inputs, Outputs = outputs };
    }

    private Value Selected(Value value, GraphNode selection, Value index, Dictionary<Value, Value> selected, List<GraphNode> nodes)
    {
        if (!selected.TryGetValue(value, out Value? result))
        {
            NodeOption option = selection.Operator == "GatherND" ? NodeOption.Of("batch_dims", 1) : NodeOption.Of("axis", 1);
            result = Emit(nodes, selection.Operator, [value, index], value.Type, OnePosition(value), [option]);
            selected.Add(value, result);
        }

        return result;
    }

    private Value Emit(
        List<GraphNode> nodes, string operatorName, Value[] inputs, ElementType type, Dimension[]? shape, IReadOnlyList<NodeOption> options)
    {
        Value output = _graph.Pending($"{operatorName}.selection", type, shape);
        nodes.Add(new GraphNode(operatorName, "", output.Name, inputs, [output], options));
        return output;
    }

    private static Dimension[]? OnePosition(Value value) => value.ShapeOrNull is { Length: SequenceRank } shape ? [shape[0], 1, shape[2]] : value.ShapeOrNull;
}
