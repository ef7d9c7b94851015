using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Kernels;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Operators;

/// <summary>
/// Makes one product of a self-attention's three int8 projections, whose sums the attention reads as they are: query, key and
/// value are never written as floats.
/// </summary>
internal sealed class ProjectionFusion
{
    private readonly GraphBuilder _graph;
    private readonly List<GraphNode> _nodes;

    private ProjectionFusion(GraphBuilder graph, List<GraphNode> nodes)
    {
        _graph = graph;
        _nodes = nodes;
    }

    /// <summary>Fuses in place; run it after <see cref="RowFusion"/>.</summary>
    public static void Apply(GraphBuilder graph, List<GraphNode> nodes)
    {
        var fusion = new ProjectionFusion(graph, nodes);
        foreach (GraphNode attention in nodes.FindAll(node => node.Operator == FusedAttentionOperator.OperatorName))
        {
            fusion.Fuse(attention);
        }
    }

    private void Fuse(GraphNode attention)
    {
        Projection? query = Find(attention.Inputs[FusedAttentionOperator.Query]);
        Projection? key = Find(attention.Inputs[FusedAttentionOperator.Key]);
        Projection? value = Find(attention.Inputs[FusedAttentionOperator.Value]);
        if (query is null || key is null || value is null || !HaveOneInput(query, key) || !HaveOneInput(query, value))
        {
            return;
        }

        Projection[] parts = [query, key, value];
        Value weight = Concatenate(parts, part => part.Product.Inputs[1]!, sizeof(sbyte));
        Value scales = Concatenate(parts, part => part.Rows.Inputs[FusedRowsOperator.ColumnScales]!, sizeof(float));
        Value? bias = query.HasBias
            ? Concatenate(parts, part => part.Rows.Inputs[FusedRowsOperator.Bias]!, sizeof(float))
            : null;

        Value rows = query.Product.Inputs[0]!;
        Dimension[] shape = [.. rows.Shape[..^1], weight.Shape[1]];
        Value sums = _graph.Pending("MatMulInteger.projections", ElementType.Int32, shape);
        var product = new GraphNode("MatMulInteger", "", sums.Name, [rows, weight, query.Product.Inputs[2]], [sums], []);
        Value? mask = attention.Inputs.Count > FusedAttentionOperator.Mask ? attention.Inputs[FusedAttentionOperator.Mask] : null;
        Value? rowScales = query.Rows.Inputs[FusedRowsOperator.RowScales];
        GraphNode fused = attention with { Inputs = [sums, null, null, mask, rowScales, scales, bias] };

        int place = _nodes.IndexOf(attention);
        _nodes[place] = fused;
        _nodes.Insert(place, product);
        foreach (Projection part in parts)
        {
            _nodes.Remove(part.RowsNode);
            _nodes.Remove(part.Product);
        }

        ReleaseUnused(parts);
    }

    /// <summary>The projection that the value is, if nothing but dequantisation stands behind its product and nobody else reads it.</summary>
    private Projection? Find(Value? value)
    {
        GraphNode? rowsNode = _nodes.Find(node => node.Rows is not null && node.Outputs[FusedRowsOperator.Sum] == value);
        if (value is null || rowsNode?.Rows is not { } rows || !OnlyDequantizes(rows) || CountUses(value) != 1)
        {
            return null;
        }

        Value sums = rows.Inputs[FusedRowsOperator.X]!;
        GraphNode? product = _nodes.Find(node => node.Operator == "MatMulInteger" && node.Outputs[0] == sums);
        return product is not null && CountUses(sums) == 1 && _graph.DataOf(product.Inputs[1]!) is not null
            ? new Projection(rowsNode, rows, product)
            : null;
    }

    private static bool OnlyDequantizes(FusedRows rows) =>
        rows.Inputs[FusedRowsOperator.RowScales] is not null
        && rows.Inputs[FusedRowsOperator.Residual] is null
        && rows.Activation == RowActivation.None
        && rows.Norm == RowNorm.None
        && !rows.Quantizes;

    private static bool HaveOneInput(Projection a, Projection b) =>
        a.Product.Inputs[0] == b.Product.Inputs[0]
        && a.Product.Inputs[2] == b.Product.Inputs[2]
        && a.Product.Inputs[1]!.Shape.SequenceEqual(b.Product.Inputs[1]!.Shape)
        && a.Product.Inputs[1] != b.Product.Inputs[1]
        && a.HasBias == b.HasBias;

    private int CountUses(Value value) => _nodes.Sum(node => node.Inputs.Count(input => input == value));

    /// <summary>Initialisers side by side along their last axis.</summary>
    private Value Concatenate(Projection[] parts, Func<Projection, Value> select, int elementSize)
    {
        Value[] values = Array.ConvertAll(parts, part => select(part));
        Tensor[] tensors = Array.ConvertAll(values, value => _graph.DataOf(value)!);
        string name = string.Join('+', values.Select(value => value.Name));
        long[] shape = tensors[0].Shape.ToArray();
        int width = checked((int)shape[^1]) * elementSize;
        long rows = tensors[0].ByteLength / width;
        shape[^1] *= parts.Length;
        Tensor joined = Tensor.Allocate(tensors[0].Type, shape);
        for (int part = 0; part < tensors.Length; part++)
        {
            for (int row = 0; row < rows; row++)
            {
                tensors[part].AsBytes().Slice(row * width, width).CopyTo(joined.AsBytes()[(((row * tensors.Length) + part) * width)..]);
            }
        }

        return _graph.Initializer(name, joined);
    }

    private void ReleaseUnused(Projection[] parts)
    {
        foreach (Projection part in parts)
        {
            foreach (Value? value in part.Product.Inputs.Skip(1).Concat(part.Rows.Inputs))
            {
                if (value is not null && CountUses(value) == 0)
                {
                    _graph.DropInitializer(value);
                }
            }
        }
    }

    private sealed record Projection(GraphNode RowsNode, FusedRows Rows, GraphNode Product)
    {
        public bool HasBias => Rows.Inputs[FusedRowsOperator.Bias] is not null;
    }
}
