using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Blocks;

/// <summary>Each layer in float32 against its slow twin.</summary>
public class LayersTests
{
    private const float Tolerance = 2e-5f;

    [Theory]
    [InlineData(1, 5, 7)]
    [InlineData(3, 64, 33)]
    public void Linear_Float_MatchesLoops(int rows, int inputs, int outputs)
    {
        using Tensor x = Samples.NormalTensor(1, rows, 2, inputs);
        Weight weight = Samples.NormalWeight("w", 2, 0.2f, outputs, inputs);
        Weight bias = Samples.NormalWeight("b", 3, 1f, outputs);

        (float[] values, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).Linear(v[0], weight, bias), x);

        Samples.Close(Reference.Linear(x.AsSpan<float>(), weight.ToFloats(), bias.ToFloats(), inputs), values, Tolerance);
    }

    [Fact]
    public void Linear_WrongWidth_NamesTheWeight()
    {
        var layers = new Layers(new GraphBuilder(), PrecisionPolicy.Fp32);
        Value x = layers.Graph.Input("x", ElementType.Float, ["batch", 6]);

        ArgumentException error = Assert.Throws<ArgumentException>(() => layers.Linear(x, Samples.NormalWeight("text.fc1", 1, 1, 4, 5)));

        Assert.Contains("text.fc1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayerNorm_AndRmsNorm_MatchLoops()
    {
        using Tensor x = Samples.NormalTensor(4, 3, 40);
        Weight weight = Samples.NormalWeight("w", 5, 1f, 40);
        Weight bias = Samples.NormalWeight("b", 6, 1f, 40);

        (float[] layer, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).LayerNorm(v[0], weight, bias, 1e-5f), x);
        (float[] rms, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).RmsNorm(v[0], weight, 1e-6f), x);

        Samples.Close(Reference.LayerNorm(x.AsSpan<float>(), weight.ToFloats(), bias.ToFloats(), 1e-5), layer, Tolerance);
        Samples.Close(Reference.LayerNorm(x.AsSpan<float>(), weight.ToFloats(), [], 1e-6, centre: false), rms, Tolerance);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Attention_PlainAndCausal_MatchLoops(bool causal, bool onCpu)
    {
        const int batch = 2, sequence = 5, width = 12, heads = 3;
        using Tensor q = Samples.NormalTensor(7, batch, sequence, width);
        using Tensor k = Samples.NormalTensor(8, batch, sequence, width);
        using Tensor v = Samples.NormalTensor(9, batch, sequence, width);

        (float[] values, _) = GraphRun.Floats(
            (g, x) => new Layers(g, Policy(onCpu)).Attention(x[0], x[1], x[2], heads, causal: causal), q, k, v);

        float[] expected = Reference.Attention(
            q.AsSpan<float>().ToArray(), k.AsSpan<float>().ToArray(), v.AsSpan<float>().ToArray(), batch, heads, width,
            (_, _, t, s) => causal && s > t ? double.NegativeInfinity : 0);
        Samples.Close(expected, values, Tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_CrossWithPaddingAndScale_MatchesLoops(bool onCpu)
    {
        const int batch = 2, targets = 3, sources = 6, width = 8, heads = 2;
        using Tensor q = Samples.NormalTensor(10, batch, targets, width);
        using Tensor k = Samples.NormalTensor(11, batch, sources, width);
        using Tensor v = Samples.NormalTensor(12, batch, sources, width);
        long[] seen = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0];
        using Tensor mask = Tensor.From(seen, batch, sources);

        (float[] values, _) = GraphRun.Floats(
            (g, x) =>
            {
                var layers = new Layers(g, Policy(onCpu));
                return layers.Attention(x[0], x[1], x[2], heads, layers.PaddingMask(x[3]), scale: 1f);
            },
            q, k, v, mask);

        float[] expected = Reference.Attention(
            q.AsSpan<float>().ToArray(), k.AsSpan<float>().ToArray(), v.AsSpan<float>().ToArray(), batch, heads, width,
            (b, _, _, s) => seen[(b * sources) + s] == 0 ? double.NegativeInfinity : 0, scale: 1);
        Samples.Close(expected, values, Tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SharedAttention_ThreeBeams_EqualsRepeatedSources(bool onCpu)
    {
        const int items = 2, beams = 3, sources = 9, width = 8, heads = 2;
        using Tensor q = Samples.NormalTensor(18, items * beams, 1, width);
        using Tensor k = Samples.NormalTensor(19, items, sources, width);
        using Tensor v = Samples.NormalTensor(20, items, sources, width);

        (float[] values, long[] shape) = GraphRun.Floats(
            (g, x) => new Layers(g, Policy(onCpu)).SharedAttention(x[0], x[1], x[2], heads), q, k, v);

        float[] Repeat(Tensor tensor) => [.. Enumerable.Range(0, items * beams)
            .SelectMany(row => tensor.AsSpan<float>().Slice(row / beams * sources * width, sources * width).ToArray())];
        float[] expected = Reference.Attention(
            q.AsSpan<float>().ToArray(), Repeat(k), Repeat(v), items * beams, heads, width, (_, _, _, _) => 0);
        Assert.Equal([items * beams, 1, width], shape);
        Samples.Close(expected, values, Tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_MaskOfTwoAxes_IsBroadcast(bool onCpu)
    {
        const int batch = 2, sequence = 4, width = 8, heads = 2;
        using Tensor x = Samples.NormalTensor(16, batch, sequence, width);
        using Tensor mask = Samples.NormalTensor(17, sequence, sequence);

        (float[] values, _) = GraphRun.Floats((g, v) => new Layers(g, Policy(onCpu)).Attention(v[0], v[0], v[0], heads, v[1]), x, mask);

        float[] all = x.AsSpan<float>().ToArray();
        float[] added = mask.AsSpan<float>().ToArray();
        float[] expected = Reference.Attention(all, all, all, batch, heads, width, (_, _, t, s) => added[(t * sequence) + s]);
        Samples.Close(expected, values, Tolerance);
    }

    [Fact]
    public void CausalMask_WithCacheInFront_SeesAllOfIt()
    {
        using Tensor targets = Samples.NormalTensor(1, 1, 2, 4);
        using Tensor sources = Samples.NormalTensor(1, 1, 5, 4);

        float[] mask = GraphRun.Of<float>((g, x) => new Layers(g, PrecisionPolicy.Fp32).CausalMask(x[0], x[1]), targets, sources);

        Assert.Equal([true, true, true, true, false, true, true, true, true, true], mask.Select(m => m == 0));
    }

    [Fact]
    public void RepeatHeads_Twice_PutsCopiesSideBySide()
    {
        using Tensor x = Tensor.From([1f, 2, 3, 4], 1, 2, 1, 2);

        (float[] values, long[] shape) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).RepeatHeads(v[0], 2), x);

        Assert.Equal([1f, 2, 1, 2, 3, 4, 3, 4], values);
        Assert.Equal([1L, 4, 1, 2], shape);
    }

    [Fact]
    public void PatchEmbedding_EqualsAConvolution()
    {
        using Tensor pixels = Samples.NormalTensor(13, 2, 3, 8, 12);
        Weight weight = Samples.NormalWeight("w", 14, 0.2f, 5, 3, 4, 4);
        Weight bias = Samples.NormalWeight("b", 15, 1f, 5);

        (float[] patches, long[] shape) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).PatchEmbedding(v[0], weight, bias), pixels);
        (float[] convolved, _) = GraphRun.Floats(
            (g, v) =>
            {
                Value maps = new Layers(g, PrecisionPolicy.Fp32).Conv(v[0], weight, bias, stride: 4);
                return g.Transpose(g.Reshape(maps, 0, 0, -1), 0, 2, 1);
            },
            pixels);

        Assert.Equal([2L, 6, 5], shape);
        Samples.Close(convolved, patches, Tolerance);
    }

    [Fact]
    public void Embedding_Ids_PickRows()
    {
        using Tensor ids = Tensor.From([2L, 0], 1, 2);
        Weight table = Weight.Of("t", [1, 2, 3, 4, 5, 6], 3, 2);

        (float[] values, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).Embedding(v[0], table), ids);

        Assert.Equal([5f, 6, 1, 2], values);
    }

    [Theory]
    [InlineData("gelu", 1f, 0.8413447f)]
    [InlineData("gelu_new", 1f, 0.841192f)]
    [InlineData("gelu_pytorch_tanh", -2f, -0.045402f)]
    [InlineData("quick_gelu", 1f, 0.845796f)]
    [InlineData("silu", 1f, 0.731059f)]
    [InlineData("relu", -1f, 0f)]
    public void Activation_ByName_GivesItsValue(string name, float x, float expected)
    {
        using Tensor input = Tensor.From([x], 1);

        (float[] values, _) = GraphRun.Floats((g, v) => new Layers(g, PrecisionPolicy.Fp32).Activation(v[0], name), input);

        Assert.Equal(expected, values[0], 1e-5f);
    }

    [Fact]
    public void Activation_UnknownName_ListsTheKnown()
    {
        var layers = new Layers(new GraphBuilder(), PrecisionPolicy.Fp32);
        Value x = layers.Graph.Input("x", ElementType.Float, [1]);

        NotSupportedException error = Assert.Throws<NotSupportedException>(() => layers.Activation(x, "mish"));

        Assert.Contains("quick_gelu", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameter_OneNameTwice_IsOneInitializer()
    {
        var layers = new Layers(new GraphBuilder(), PrecisionPolicy.Fp32);
        Weight tied = Samples.NormalWeight("embeddings", 1, 1, 4, 3);

        Assert.Same(layers.Parameter(tied), layers.Parameter(tied));
    }

    private static PrecisionPolicy Policy(bool onCpu) => onCpu ? PrecisionPolicy.Fp32.ForCpu() : PrecisionPolicy.Fp32;
}
