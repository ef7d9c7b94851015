using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Blocks;

public sealed class FeatureAttentionTests : IDisposable
{
    private const int Heads = 3;
    private const int Head = 12;
    private const int Width = Heads * Head;
    private const int Features = 45;

    private readonly float[] _key = Samples.Normal(1, Width * Features, 0.3f);
    private readonly float[] _value = Samples.Normal(2, Width * Features, 0.3f);
    private readonly float[] _bias = Samples.Normal(3, Width);
    private readonly InferenceSession _exact;
    private readonly InferenceSession _quantized;

    public FeatureAttentionTests()
    {
        _exact = Open(PrecisionPolicy.Fp32.ForCpu());
        _quantized = Open(PrecisionPolicy.Int8);
    }

    public void Dispose()
    {
        _exact.Dispose();
        _quantized.Dispose();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 1)]
    [InlineData(37, 5)]
    public void Run_Float_IsAttentionOverProjectedKeysAndValues(int places, int targets)
    {
        (float[] query, float[] features) = (Samples.Normal(4, targets * Width), Samples.Normal(5, places * Features));
        using var block = new FeatureBlock(features, Features, isQuantized: false);
        float[] expected = Expected(query, features);
        Assert.All(Run(_exact, query, [block]).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 2e-5f));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 1)]
    [InlineData(37, 5)]
    public void Run_Int8_IsWithinItsRounding(int places, int targets)
    {
        (float[] query, float[] features) = (Samples.Normal(4, targets * Width), Samples.Normal(5, places * Features));
        using var block = new FeatureBlock(features, Features, isQuantized: true);
        float[] got = Run(_quantized, query, [block]);
        float[] expected = Expected(query, features);

        // Rounding to 1/254 of a row's largest in features and weights: cosine as of any layer in int8.
        double dot = got.Zip(expected, (a, b) => (double)a * b).Sum();
        double cosine = dot / Math.Sqrt(got.Sum(a => (double)a * a) * expected.Sum(b => (double)b * b));
        Assert.InRange(cosine, 0.9995, 1.0001);
        Assert.NotEqual(expected, got);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_RowsInCompany_AreTheSameBits(bool isQuantized)
    {
        const int targets = 2;
        InferenceSession session = isQuantized ? _quantized : _exact;
        int[] places = [33, 1, 64, 90, 7, 20, 50];
        FeatureBlock[] blocks = [.. places.Select((count, i) => new FeatureBlock(Samples.Normal(10 + i, count * Features), Features, isQuantized))];
        float[] query = Samples.Normal(4, blocks.Length * targets * Width);
        float[] together = Run(session, query, blocks);
        for (int i = 0; i < blocks.Length; i++)
        {
            Range own = (i * targets * Width)..((i + 1) * targets * Width);
            Assert.Equal(Run(session, query[own], [blocks[i]]), together[own]);
        }

        Array.ForEach(blocks, block => block.Dispose());
    }

    [Fact]
    public void Run_FeaturesThatDoNotFit_Fails()
    {
        using var other = new FeatureBlock(Samples.Normal(5, Features), Features, isQuantized: true);
        Assert.Contains("do not go with", Failure(other), StringComparison.Ordinal);
        using var narrow = new FeatureBlock(Samples.Normal(5, Features - 1), Features - 1, isQuantized: false);
        Assert.Contains("do not take", Failure(narrow), StringComparison.Ordinal);
        var dead = new FeatureBlock(Samples.Normal(5, Features), Features, isQuantized: false);
        dead.Dispose();
        Assert.Contains("not alive", Failure(dead), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureBlock(new float[7], 3, isQuantized: false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_AreThoseOfTheSizes(bool isQuantized)
    {
        using var block = new FeatureBlock(Samples.Normal(5, 7 * Features), Features, isQuantized);
        Assert.Equal(FeatureBlock.ByteLength(7, Features, isQuantized), block.Bytes);
    }

    private string Failure(FeatureBlock block) => Assert.Throws<OnnxRuntimeException>(() => Run(_exact, Samples.Normal(1, Width), [block])).Message;

    private static float[] Run(InferenceSession session, float[] query, FeatureBlock[] memory)
    {
        using Tensor queries = Tensor.From(query, memory.Length, query.Length / Width / memory.Length, Width);
        using Tensor blocks = Tensor.From([.. memory.Select(block => block.Handle)], memory.Length);
        using Tensor lengths = Tensor.From([.. memory.Select(block => (long)block.Places)], memory.Length);
        using RunOutputs outputs = session.Run([new("q", queries), new("b", blocks), new("l", lengths)]);
        return outputs[0].AsSpan<float>().ToArray();
    }

    private InferenceSession Open(PrecisionPolicy policy)
    {
        var graph = new GraphBuilder();
        var layers = new Layers(graph, policy);
        Value query = graph.Input("q", ElementType.Float, ["rows", "targets", Width]);
        var memory = new KeyValueInputs(graph.Input("b", ElementType.Int64, ["rows"]), graph.Input("l", ElementType.Int64, ["rows"]));
        graph.Output("y", layers.FeatureAttention(
            query, memory, Heads, Weight.Of("key", _key, Width, Features), Weight.Of("value", _value, Width, Features), Weight.Of("bias", _bias, Width)));
        using GraphModel model = graph.Build();
        return InferenceSession.Open(model, new SessionOptions { IntraOpThreads = 1 });
    }

    /// <summary>softmax(q k' / sqrt(head)) v with k and v projected from the features, a number at a time; the keys have a bias as well.</summary>
    private float[] Expected(float[] query, float[] features)
    {
        int places = features.Length / Features;
        double Project(float[] weight, int output, int place) => Enumerable.Range(0, Features).Sum(i => (double)weight[(output * Features) + i] * features[(place * Features) + i]);
        float[] keyBias = Samples.Normal(6, Width);
        var result = new float[query.Length];
        for (int target = 0; target < query.Length / Width; target++)
        {
            for (int output = 0; output < Width; output++)
            {
                int first = output / Head * Head;
                double[] weights = [.. Enumerable.Range(0, places).Select(place => Math.Exp(
                    Enumerable.Range(first, Head).Sum(d => query[(target * Width) + d] * (Project(_key, d, place) + keyBias[d])) / Math.Sqrt(Head)))];
                double mixed = weights.Select((weight, place) => weight * Project(_value, output, place)).Sum() / weights.Sum();
                result[(target * Width) + output] = (float)(mixed + _bias[output]);
            }
        }

        return result;
    }
}
