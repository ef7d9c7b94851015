using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Graph;

/// <summary>Operators that move elements; <see cref="GraphRun"/> also holds the declared shape against the real one.</summary>
public class ShapeOperatorTests
{
    /// <summary>0 to 23 as [2, 3, 4].</summary>
    private static readonly float[] Counting = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    public static TheoryData<string, Func<GraphBuilder, Value, Value>, long[], float[]> Cases => new()
    {
        { "reshape", (g, x) => g.Reshape(g.Slice(x, 2, 0, 1), 0, -1), [2, 3], [0, 4, 8, 12, 16, 20] },
        { "transpose", (g, x) => g.Slice(g.Transpose(x, 2, 0, 1), 0, 1, 2), [1, 2, 3], [1, 5, 9, 13, 17, 21] },
        { "unsqueeze", (g, x) => g.Unsqueeze(g.Slice(g.Slice(x, 1, 0, 1), 2, 0, 1), 0, -1), [1, 2, 1, 1, 1], [0, 12] },
        { "squeeze", (g, x) => g.Squeeze(g.Slice(x, 1, 2, 3), 1), [2, 4], [8, 9, 10, 11, 20, 21, 22, 23] },
        { "slice from the end", (g, x) => g.Slice(g.Slice(x, 1, -1, long.MaxValue), 2, -2, long.MaxValue), [2, 1, 2], [10, 11, 22, 23] },
        { "slice by step", (g, x) => g.Slice(g.Slice(x, 1, 0, 1), 2, 0, 4, 3), [2, 1, 2], [0, 3, 12, 15] },
        { "slice by values", (g, x) => g.Slice(g.Slice(x, 1, 0, 1), 2, g.Constants(1), g.Constants(2)), [2, 1, 1], [1, 13] },
        { "concat", (g, x) => g.Concat(1, g.Select(x, 2, 0), g.Select(x, 2, 3)), [2, 6], [0, 4, 8, 3, 7, 11, 12, 16, 20, 15, 19, 23] },
        { "select", (g, x) => g.Select(g.Select(x, 1, 0), 1, 2), [2], [2, 14] },
        { "split", (g, x) => g.Slice(g.Split(x, 2, 3, 1)[1], 1, 0, 2), [2, 2, 1], [3, 7, 15, 19] },
        { "gather", (g, x) => g.Gather(g.Select(x, 2, 0), g.Constants(2, 0), 1), [2, 2], [8, 0, 20, 12] },
        { "pad", (g, x) => g.Pad(g.Select(g.Select(x, 2, 0), 0, 0), [1, 2], 9), [6], [9, 0, 4, 8, 9, 9] },
        { "tile", (g, x) => g.Tile(g.Select(g.Select(x, 2, 0), 0, 0), g.Constants(2)), [6], [0, 4, 8, 0, 4, 8] },
        { "expand", (g, x) => g.Expand(g.Slice(g.Select(x, 2, 0), 1, 0, 1), g.Constants(2, 2), 2, 2), [2, 2], [0, 0, 12, 12] },
        { "cumulative sum", (g, x) => g.CumSum(g.Select(x, 2, 0), 1), [2, 3], [0, 4, 12, 12, 28, 48] },
        { "upper triangle", (g, x) => g.Trilu(g.Slice(g.Select(x, 0, 0), 1, 0, 3), upper: true), [3, 3], [0, 1, 2, 0, 5, 6, 0, 0, 10] },
        { "lower triangle", (g, x) => g.Trilu(g.Slice(g.Select(x, 0, 0), 1, 0, 3), upper: false, -1), [3, 3], [0, 0, 0, 4, 0, 0, 8, 9, 0] },
        { "range", (g, x) => g.Range(g.Constant(1f), g.Constant(4f), g.Constant(1f)) + g.Select(g.Select(x, 2, 0), 0, 0), [3], [1, 6, 11] },
        { "shape", (g, x) => g.Cast(g.ShapeOf(x), ElementType.Float), [3], [2, 3, 4] },
        { "size of an axis", (g, x) => g.Cast(g.Concat(0, g.SizeOf(x, 1), g.SizeOf(x, -1)), ElementType.Float), [2], [3, 4] },
        { "mean", (g, x) => g.ReduceMean(x, [1, 2]), [2], [5.5f, 17.5f] },
        { "max", (g, x) => g.ReduceMax(x, [-1], keep: true), [2, 3, 1], [3, 7, 11, 15, 19, 23] },
        { "min", (g, x) => g.ReduceMin(x, [0, 1]), [4], [0, 1, 2, 3] },
        { "sum", (g, x) => g.ReduceSum(x, [0, 2]), [3], [60, 92, 124] },
        { "product", (g, x) => g.ReduceProd(g.Slice(x, 2, 1, 3), [1, 2]), [2], [1 * 2 * 5 * 6 * 9 * 10, 13f * 14 * 17 * 18 * 21 * 22] },
        { "length", (g, x) => g.ReduceL2(g.Slice(x, 2, 3, 4), [1, 2]), [2], [13.379088f, 33.391617f] },
        { "place of the largest", (g, x) => g.Cast(g.ArgMax(g.Neg(x), 1), ElementType.Float), [2, 4], [0, 0, 0, 0, 0, 0, 0, 0] },
        { "two largest", (g, x) => g.TopK(g.Select(x, 2, 0), 2).Values, [2, 2], [8, 4, 20, 16] },
        { "elements by index", (g, x) => g.GatherElements(g.Select(x, 2, 0), g.TopK(g.Select(x, 2, 1), 1).Indices, 1), [2, 1], [8, 20] },
        { "tuples", (g, x) => g.GatherND(x, g.Reshape(g.Constants(2, 0), 2, 1), batchAxes: 1), [2, 4], [8, 9, 10, 11, 12, 13, 14, 15] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operator_OnCountingTensor_MovesElements(string name, Func<GraphBuilder, Value, Value> build, long[] shape, float[] expected)
    {
        Assert.NotEmpty(name);
        using Tensor x = Tensor.From(Counting, 2, 3, 4);

        (float[] values, long[] actual) = GraphRun.Floats((g, v) => build(g, v[0]), x);

        Assert.Equal(shape, actual);
        Samples.Close(expected, values, 1e-4f);
    }

    [Fact]
    public void Reshape_SymbolicBatch_KeepsItsSymbol()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", "tokens", 12]);

        Value heads = graph.Transpose(graph.Reshape(x, 0, 0, 3, -1), 0, 2, 1, 3);

        Assert.Equal("[batch, 3, tokens, 4]", $"[{string.Join(", ", heads.Shape.ToArray())}]");
    }
}
