using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Graph;

/// <summary>A pooled block is computed for the pooled position alone, and gives what the whole block gives there.</summary>
public class SelectionPushdownTests
{
    private const int Width = 32;
    private const int Heads = 4;

    public static TheoryData<string, bool> Cases => new()
    {
        { "fp32", false },
        { "fp32", true },
        { "int8", false },
        { "int8", true },
        { "int4", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Build_PooledBlock_GivesTheWholeBlocksPosition(string policy, bool masked)
    {
        using Tensor x = Samples.NormalTensor(1, 3, 6, Width);
        using Tensor seen = Tensor.From([1L, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0], 3, 6);

        float[] whole = Run(policy, masked, x, seen, position: null);
        float[] pooled = Run(policy, masked, x, seen, position: 1);

        for (int item = 0; item < 3; item++)
        {
            Samples.Close(whole.AsSpan(((item * 6) + 1) * Width, Width), pooled.AsSpan(item * Width, Width), 2e-5f);
        }
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public void Build_PooledAtAPositionOfEachItem_GivesThosePositions(string policy)
    {
        using Tensor x = Samples.NormalTensor(2, 2, 5, Width);
        using Tensor places = Tensor.From([3L, 0], 2);

        float[] whole = RunAt(policy, x, places, pool: false);
        float[] pooled = RunAt(policy, x, places, pool: true);

        Samples.Close(whole.AsSpan(3 * Width, Width), pooled.AsSpan(0, Width), 2e-5f);
        Samples.Close(whole.AsSpan(5 * Width, Width), pooled.AsSpan(Width, Width), 2e-5f);
    }

    [Fact]
    public void Build_PooledBlock_ComputesTheFeedForwardForOnePosition()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", "tokens", Width]);
        graph.Output("y", graph.Select(Block(new Layers(graph, PrecisionPolicy.Fp32), x, null), 1, 0));
        graph.Build().Dispose();

        string[] products = [.. graph.BuiltNodes.Where(node => node.Operator == "MatMul").Select(node => node.Outputs[0]!.Shape[1].ToString())];

        // Query, key, value, output, first and second layer: only keys and values are needed of all tokens.
        Assert.Equal(["1", "1", "1", "1", "tokens", "tokens"], products.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Build_WholeSequenceAlsoUsed_StaysWhole()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", "tokens", Width]);
        Value y = Block(new Layers(graph, PrecisionPolicy.Fp32), x, null);
        graph.Output("states", y);
        graph.Output("pooled", graph.Select(y, 1, 0));
        graph.Build().Dispose();

        Assert.All(graph.BuiltNodes.Where(node => node.Operator == "MatMul"), node => Assert.Equal("tokens", node.Outputs[0]!.Shape[1].Symbol));
    }

    private static float[] Run(string policy, bool masked, Tensor x, Tensor seen, int? position)
    {
        return GraphRun.Floats(
            (g, v) =>
            {
                var layers = new Layers(g, PrecisionPolicy.Parse(policy));
                Value y = Block(layers, v[0], masked ? layers.PaddingMask(v[1]) : null);
                Value result = position is int place ? g.Select(y, 1, place) : y;
                return masked ? result : result + g.Cast(g.ReduceMin(v[1], [0, 1]), ElementType.Float);
            },
            x,
            seen).Values;
    }

    private static float[] RunAt(string policy, Tensor x, Tensor places, bool pool)
    {
        return GraphRun.Floats(
            (g, v) =>
            {
                Value y = Block(new Layers(g, PrecisionPolicy.Parse(policy)), v[0], null);
                return pool
                    ? g.GatherND(y, g.Unsqueeze(v[1], 1), batchAxes: 1)
                    : y + (g.Cast(g.ReduceMin(v[1], [0]), ElementType.Float) * 0f);
            },
            x,
            places).Values;
    }

    private static Value Block(Layers layers, Value x, Value? mask)
    {
        Value y = layers.LayerNorm(x, B("n1", 10), B("n1.b", 11), 1e-5f);
        Value attended = layers.Attention(
            layers.Linear(y, W("q", 12), B("q.b", 13)), layers.Linear(y, W("k", 14), B("k.b", 15)), layers.Linear(y, W("v", 16), B("v.b", 17)), Heads, mask);
        x += layers.Linear(attended, W("o", 18), B("o.b", 19));
        y = layers.LayerNorm(x, B("n2", 20), B("n2.b", 21), 1e-5f);
        return x + layers.Linear(layers.Activation(layers.Linear(y, W("fc1", 22), B("fc1.b", 23)), "gelu"), W("fc2", 24), B("fc2.b", 25));
    }

    private static Weight W(string name, int seed) => Samples.NormalWeight(name, seed, 0.15f, Width, Width);

    private static Weight B(string name, int seed) => Samples.NormalWeight(name, seed, 0.5f, Width);
}
