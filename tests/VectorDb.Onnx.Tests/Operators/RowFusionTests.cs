using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Operators;

/// <summary>An int8 block becomes products and the rows between them, nothing else, and means what it meant.</summary>
public class RowFusionTests
{
    private const int Width = 64;
    private const int Heads = 4;

    [Fact]
    public void Build_PreNormBlock_LeavesOnlyProductsRowsAndAttention()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input("x", ElementType.Float, ["batch", "sequence", Width]);
        graph.Output("y", PreNormBlock(new Layers(graph, PrecisionPolicy.Int8), x, "gelu"));
        using GraphModel model = graph.Build();

        string[] operators = [.. graph.BuiltNodes.Select(node => node.Operator)];

        // Norm; projections in one product, read by attention; its rows; output, first and second layer.
        Assert.Equal(4, operators.Count(name => name == "MatMulInteger"));
        Assert.Equal(1, operators.Count(name => name == "FusedAttention"));
        Assert.DoesNotContain("LayerNormalization", operators);
        Assert.DoesNotContain("Gelu", operators);
        Assert.DoesNotContain("Add", operators);
        Assert.Equal(5, operators.Count(name => name == "FusedRows"));
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_pytorch_tanh")]
    [InlineData("quick_gelu")]
    [InlineData("silu")]
    [InlineData("relu")]
    public void Run_PreNormBlock_StaysCloseToFloat(string activation)
    {
        using Tensor x = Samples.NormalTensor(1, 3, 5, Width);

        float[] exact = Run(PrecisionPolicy.Fp32, x, layers => PreNormBlock(layers.Item1, layers.Item2, activation));
        float[] quantized = Run(PrecisionPolicy.Int8, x, layers => PreNormBlock(layers.Item1, layers.Item2, activation));

        Assert.InRange(Samples.Cosine(exact, quantized), 0.9997, 1);
    }

    [Fact]
    public void Run_PostNormBlock_StaysCloseToFloat()
    {
        using Tensor x = Samples.NormalTensor(2, 2, 7, Width);

        float[] exact = Run(PrecisionPolicy.Fp32, x, layers => PostNormBlock(layers.Item1, layers.Item2));
        float[] quantized = Run(PrecisionPolicy.Int8, x, layers => PostNormBlock(layers.Item1, layers.Item2));

        Assert.InRange(Samples.Cosine(exact, quantized), 0.9997, 1);
    }

    [Fact]
    public void Run_ItemAlone_EqualsItemInBatchBitForBit()
    {
        const int batch = 5, sequence = 6, item = sequence * Width;
        float[] values = Samples.Normal(3, batch * item);
        for (int i = 0; i < item; i++)
        {
            values[i] *= 300; // A loud neighbour.
        }

        using Tensor all = Tensor.From(values, batch, sequence, Width);
        using Tensor one = all.View(3 * item, 1, sequence, Width);

        float[] together = Run(PrecisionPolicy.Int8, all, layers => PreNormBlock(layers.Item1, layers.Item2, "gelu"));
        float[] alone = Run(PrecisionPolicy.Int8, one, layers => PreNormBlock(layers.Item1, layers.Item2, "gelu"));

        Assert.Equal(alone, together.AsSpan(3 * item, item));
    }

    [Fact]
    public void Build_ProjectionAlsoReadElsewhere_IsLeftAlone()
    {
        using Tensor x = Samples.NormalTensor(4, 2, 3, Width);
        Func<(Layers, Value), Value> build = input =>
        {
            (Layers layers, Value value) = input;
            Value key = layers.Linear(value, W("k", 5), B("k.b", 6));
            return layers.Attention(layers.Linear(value, W("q", 7)), key, layers.Linear(value, W("v", 8)), Heads) + key;
        };

        Assert.InRange(Samples.Cosine(Run(PrecisionPolicy.Fp32, x, build), Run(PrecisionPolicy.Int8, x, build)), 0.9997, 1);
    }

    [Fact]
    public void Build_ProjectionsWithAndWithoutBias_KeepTheirOwn()
    {
        using Tensor x = Samples.NormalTensor(4, 2, 3, Width);
        Func<(Layers, Value), Value> build = input =>
        {
            (Layers layers, Value value) = input;
            return layers.Attention(
                layers.Linear(value, W("q", 7), B("q.b", 6)), layers.Linear(value, W("k", 5)), layers.Linear(value, W("v", 8), B("v.b", 9)), Heads);
        };

        Assert.InRange(Samples.Cosine(Run(PrecisionPolicy.Fp32, x, build), Run(PrecisionPolicy.Int8, x, build)), 0.9997, 1);
    }

    [Fact]
    public void Build_SumUsedTwice_KeepsItForBoth()
    {
        using Tensor x = Samples.NormalTensor(4, 2, 3, Width);
        Func<(Layers, Value), Value> build = input =>
        {
            (Layers layers, Value value) = input;
            Value y = layers.Linear(value, W("a", 5), B("a.b", 6));
            Value activated = layers.Activation(y, "relu");
            return y + activated + layers.Linear(activated, W("c", 7)) + layers.Linear(y, W("d", 8));
        };

        float[] exact = Run(PrecisionPolicy.Fp32, x, build);
        float[] quantized = Run(PrecisionPolicy.Int8, x, build);

        Assert.InRange(Samples.Cosine(exact, quantized), 0.9997, 1);
    }

    [Fact]
    public void Run_SeveralThreads_GivesTheSameBits()
    {
        using Tensor x = Samples.NormalTensor(9, 4, 40, Width);

        float[] single = Run(PrecisionPolicy.Int8, x, layers => PreNormBlock(layers.Item1, layers.Item2, "gelu"));
        float[] several = Run(PrecisionPolicy.Int8, x, layers => PreNormBlock(layers.Item1, layers.Item2, "gelu"), threads: 3);

        Assert.Equal(single, several);
    }

    [Fact]
    public void Run_ShapesThatDoNotFit_FailWithAReason()
    {
        var graph = new GraphBuilder();
        Value q = graph.Input("q", ElementType.Float, ["batch", "targets", Width]);
        Value k = graph.Input("k", ElementType.Float, ["batches", "sources", Width]);
        graph.Output("y", new Layers(graph, PrecisionPolicy.Int8).Attention(q, k, k, Heads));
        using GraphModel model = graph.Build();
        using var session = InferenceSession.Open(model);
        using Tensor two = Samples.NormalTensor(1, 2, 3, Width);
        using Tensor three = Samples.NormalTensor(1, 3, 3, Width);

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => session.Run([new("q", two), new("k", three)]));

        Assert.Contains("FusedAttention", error.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 3, 64]", error.Message, StringComparison.Ordinal);
    }

    private static float[] Run(PrecisionPolicy policy, Tensor x, Func<(Layers, Value), Value> build, int threads = 1)
    {
        var graph = new GraphBuilder();
        Value input = graph.Input("x", ElementType.Float, ["batch", "sequence", Width]);
        graph.Output("y", build((new Layers(graph, policy), input)));
        using GraphModel model = graph.Build();
        using var session = InferenceSession.Open(model, new SessionOptions { IntraOpThreads = threads });
        using RunOutputs outputs = session.Run([new("x", x)]);
        return outputs[0].AsSpan<float>().ToArray();
    }

    private static Value PreNormBlock(Layers layers, Value x, string activation)
    {
        Value y = layers.LayerNorm(x, B("n1", 10), B("n1.b", 11), 1e-5f);
        Value attended = layers.Attention(
            layers.Linear(y, W("q", 12), B("q.b", 13)), layers.Linear(y, W("k", 14), B("k.b", 15)), layers.Linear(y, W("v", 16), B("v.b", 17)), Heads);
        x += layers.Linear(attended, W("o", 18), B("o.b", 19));
        y = layers.LayerNorm(x, B("n2", 20), B("n2.b", 21), 1e-5f);
        Value hidden = layers.Activation(layers.Linear(y, W("fc1", 22), B("fc1.b", 23)), activation);
        return x + layers.Linear(hidden, W("fc2", 24), B("fc2.b", 25));
    }

    private static Value PostNormBlock(Layers layers, Value x)
    {
        Value attended = layers.Attention(layers.Linear(x, W("q", 12)), layers.Linear(x, W("k", 14)), layers.Linear(x, W("v", 16)), Heads, causal: true);
        x = layers.LayerNorm(layers.Linear(attended, W("o", 18), B("o.b", 19)) + x, B("n1", 10), B("n1.b", 11), 1e-12f);
        Value hidden = layers.Activation(layers.Linear(x, W("fc1", 22), B("fc1.b", 23)), "gelu");
        return layers.LayerNorm(x + layers.Linear(hidden, W("fc2", 24), B("fc2.b", 25)), B("n2", 20), B("n2.b", 21), 1e-12f);
    }

    private static Weight W(string name, int seed) => Samples.NormalWeight(name, seed, 0.1f, Width, Width);

    private static Weight B(string name, int seed) => Samples.NormalWeight(name, seed, 0.5f, Width);
}
