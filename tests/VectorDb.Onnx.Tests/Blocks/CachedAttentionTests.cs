using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Caching;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Blocks;

public sealed class CachedAttentionTests : IDisposable
{
    private const int Heads = 4;
    private const int KeyHeads = 2;
    private const int Head = 12;
    private const int Width = Heads * Head;
    private const int KeyWidth = KeyHeads * Head;
    private const int Distances = 3;

    private readonly InferenceSession _session = Open(appends: true);
    private readonly InferenceSession _looking = Open(appends: false);
    private readonly float[] _bias = Samples.Normal(9, Heads * Distances);

    public void Dispose()
    {
        _session.Dispose();
        _looking.Dispose();
    }

    [Fact]
    public void Run_PromptThenSteps_IsWhatThePlainFormulaGives()
    {
        const int length = 7;
        (float[] query, float[] key, float[] value) = (Samples.Normal(1, length * Width), Samples.Normal(2, length * KeyWidth), Samples.Normal(3, length * KeyWidth));
        using var block = new KeyValueBlock(2, KeyHeads, Head, length);
        List<float> got = [];
        foreach ((int start, int count) in new[] { (0, 3), (3, 1), (4, 1), (5, 2) })
        {
            got.AddRange(Run(_session, Part(query, start, count, Width), block, start, Part(key, start, count, KeyWidth), Part(value, start, count, KeyWidth)));
        }

        float[] expected = Expected(query, key, value, length, causal: true, _bias);
        Assert.All(got.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Run_RowsOfOtherLengths_DoNotChangeOneAnother()
    {
        using var first = new KeyValueBlock(2, KeyHeads, Head, 9);
        using var second = new KeyValueBlock(2, KeyHeads, Head, 5);
        Run(_session, Samples.Normal(1, 8 * Width), first, 0, Samples.Normal(2, 8 * KeyWidth), Samples.Normal(3, 8 * KeyWidth));
        Run(_session, Samples.Normal(4, 2 * Width), second, 0, Samples.Normal(5, 2 * KeyWidth), Samples.Normal(6, 2 * KeyWidth));
        (float[] query, float[] key, float[] value) = (Samples.Normal(7, 2 * Width), Samples.Normal(8, 2 * KeyWidth), Samples.Normal(9, 2 * KeyWidth));
        using Tensor blocks = Tensor.From([first.Handle, second.Handle], 2);
        using Tensor lengths = Tensor.From([8L, 2L], 2);
        using Tensor queries = Tensor.From(query, 2, 1, Width);
        using Tensor keys = Tensor.From(key, 2, 1, KeyWidth);
        using Tensor values = Tensor.From(value, 2, 1, KeyWidth);
        using Tensor bias = Tensor.From(_bias, Heads, Distances);
        using RunOutputs outputs = _session.Run([new("q", queries), new("b", blocks), new("l", lengths), new("k", keys), new("v", values), new("bias", bias)]);
        float[] together = outputs[0].AsSpan<float>().ToArray();
        Assert.Equal(Run(_session, query[..Width], first, 8, key[..KeyWidth], value[..KeyWidth]), together[..Width]);
        Assert.Equal(Run(_session, query[Width..], second, 2, key[KeyWidth..], value[KeyWidth..]), together[Width..]);
    }

    [Fact]
    public void Run_LookingOnly_SeesAllThatLiesThere()
    {
        const int places = 6;
        (float[] query, float[] key, float[] value) = (Samples.Normal(1, 2 * Width), Samples.Normal(2, places * KeyWidth), Samples.Normal(3, places * KeyWidth));
        using var block = new KeyValueBlock(2, KeyHeads, Head, places);
        block.Store(1, key, value);
        float[] got = Run(_looking, query, block, places);
        float[] expected = Expected(query, key, value, places, causal: false, bias: null);
        Assert.All(got.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(7, 37)]
    [InlineData(12, 64)]
    [InlineData(2, 30_000)] // Memory of large pages.
    public void Run_KeysInPanels_SeesWhatLiesInRows(int targets, int places)
    {
        (float[] query, float[] key, float[] value) = (Samples.Normal(1, targets * Width), Samples.Normal(2, places * KeyWidth), Samples.Normal(3, places * KeyWidth));
        using var rows = new KeyValueBlock(2, KeyHeads, Head, places);
        using var panels = new KeyValueBlock(2, KeyHeads, Head, places, KeyLayout.Panels);
        foreach (KeyValueBlock block in new[] { rows, panels })
        {
            block.Store(0, value, key);
            block.Store(1, key, value);
        }

        float[] expected = Run(_looking, query, rows, places);
        float[] got = Run(_looking, query, panels, places);
        if (targets == 1)
        {
            Assert.All(got.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f)); // Summed in another order.
        }
        else
        {
            Assert.Equal(expected, got);
        }
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(7, 37)]
    public void Run_BFloat16Panels_SeesTheSameButForRounding(int targets, int places)
    {
        (float[] query, float[] key, float[] value) = (Samples.Normal(1, targets * Width), Samples.Normal(2, places * KeyWidth), Samples.Normal(3, places * KeyWidth));
        using var exact = new KeyValueBlock(2, KeyHeads, Head, places, KeyLayout.Panels);
        using var rounded = new KeyValueBlock(2, KeyHeads, Head, places, KeyLayout.BFloat16Panels);
        Assert.Equal(exact.Bytes, 2 * rounded.Bytes);
        foreach (KeyValueBlock block in new[] { exact, rounded })
        {
            block.Store(0, value, key);
            block.Store(1, key, value);
        }

        float[] expected = Run(_looking, query, exact, places);
        float[] got = Run(_looking, query, rounded, places);
        Assert.NotEqual(expected, got);
        Assert.All(got.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 0.03f)); // Eight bits of numbers up to four.
    }

    [Theory]
    [InlineData(KeyLayout.Panels)]
    [InlineData(KeyLayout.BFloat16Panels)]
    public void Run_KeysInPanels_TakesNoMore(KeyLayout layout)
    {
        using var block = new KeyValueBlock(2, KeyHeads, Head, 4, layout);
        Assert.Contains("does not serve", Failure(block, 0), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => block.Store(0, new float[KeyWidth], new float[KeyWidth]));
        using var copy = new KeyValueBlock(2, KeyHeads, Head, 4, layout);
        Assert.Throws<ArgumentException>(() => copy.CopyFrom(block, 0, 1));
    }

    [Fact]
    public void CopyFrom_PartOfABlock_GoesOnAlike()
    {
        using var block = new KeyValueBlock(2, KeyHeads, Head, 4);
        using var copy = new KeyValueBlock(2, KeyHeads, Head, 6);
        Run(_session, Samples.Normal(1, 3 * Width), block, 0, Samples.Normal(2, 3 * KeyWidth), Samples.Normal(3, 3 * KeyWidth));
        copy.CopyFrom(block, 0, 1);
        copy.CopyFrom(block, 1, 2);
        (float[] query, float[] key, float[] value) = (Samples.Normal(4, Width), Samples.Normal(5, KeyWidth), Samples.Normal(6, KeyWidth));
        Assert.Equal(Run(_session, query, block, 3, key, value), Run(_session, query, copy, 3, key, value));
        Assert.Throws<ArgumentException>(() => copy.CopyFrom(block, 2, 3));
    }

    [Fact]
    public void Run_BlockThatIsNone_Fails()
    {
        var dead = new KeyValueBlock(2, KeyHeads, Head, 4);
        dead.Dispose();
        Assert.Contains("not alive", Failure(dead, 0), StringComparison.Ordinal);
        using var small = new KeyValueBlock(2, KeyHeads, Head, 4);
        Assert.Contains("does not serve", Failure(small, 4), StringComparison.Ordinal);
        Assert.Contains("does not serve", Failure(small, -1), StringComparison.Ordinal);
        using var shallow = new KeyValueBlock(1, KeyHeads, Head, 4);
        Assert.Contains("does not serve", Failure(shallow, 0), StringComparison.Ordinal);
        using var other = new KeyValueBlock(2, KeyHeads, Head + 1, 4);
        Assert.Contains("does not serve", Failure(other, 0), StringComparison.Ordinal);
    }

    private string Failure(KeyValueBlock block, int length) => Assert.Throws<OnnxRuntimeException>(
        () => Run(_session, Samples.Normal(1, Width), block, length, Samples.Normal(2, KeyWidth), Samples.Normal(3, KeyWidth))).Message;

    private float[] Run(InferenceSession session, float[] query, KeyValueBlock block, int length, float[]? key = null, float[]? value = null)
    {
        int targets = query.Length / Width;
        using Tensor queries = Tensor.From(query, 1, targets, Width);
        using Tensor blocks = Tensor.From([block.Handle], 1);
        using Tensor lengths = Tensor.From([(long)length], 1);
        if (key is null)
        {
            using RunOutputs looked = session.Run([new("q", queries), new("b", blocks), new("l", lengths)]);
            return looked[0].AsSpan<float>().ToArray();
        }

        using Tensor keys = Tensor.From(key, 1, targets, KeyWidth);
        using Tensor values = Tensor.From(value!, 1, targets, KeyWidth);
        using Tensor bias = Tensor.From(_bias, Heads, Distances);
        using RunOutputs outputs = session.Run([new("q", queries), new("b", blocks), new("l", lengths), new("k", keys), new("v", values), new("bias", bias)]);
        return outputs[0].AsSpan<float>().ToArray();
    }

    private static InferenceSession Open(bool appends)
    {
        var graph = new GraphBuilder();
        var layers = new Layers(graph, PrecisionPolicy.Fp32.ForCpu());
        Value query = graph.Input("q", ElementType.Float, ["rows", "targets", Width]);
        var cache = new KeyValueInputs(graph.Input("b", ElementType.Int64, ["rows"]), graph.Input("l", ElementType.Int64, ["rows"]));
        Value result = appends
            ? layers.CachedAttention(
                query,
                cache,
                1,
                Heads,
                (graph.Input("k", ElementType.Float, ["rows", "targets", KeyWidth]), graph.Input("v", ElementType.Float, ["rows", "targets", KeyWidth])),
                distanceBias: graph.Input("bias", ElementType.Float, [Heads, Distances]))
            : layers.CachedAttention(query, cache, 1, Heads);
        graph.Output("y", result);
        using GraphModel model = graph.Build();
        return InferenceSession.Open(model, new SessionOptions { IntraOpThreads = 1 });
    }

    /// <summary>softmax(q k' / sqrt(head) + bias by distance) v, a number at a time; query heads share key heads in order.</summary>
    private static float[] Expected(float[] query, float[] key, float[] value, int sources, bool causal, float[]? bias)
    {
        int targets = query.Length / Width;
        var result = new float[targets * Width];
        for (int target = 0; target < targets; target++)
        {
            for (int head = 0; head < Heads; head++)
            {
                int keyHead = head / (Heads / KeyHeads);
                int visible = causal ? target + 1 : sources;
                double[] weights = [.. Enumerable.Range(0, visible).Select(source =>
                {
                    double score = Enumerable.Range(0, Head).Sum(i => (double)query[(target * Width) + (head * Head) + i] * key[(source * KeyWidth) + (keyHead * Head) + i]);
                    return Math.Exp((score / Math.Sqrt(Head)) + (bias?[(head * Distances) + Math.Min(target - source, Distances - 1)] ?? 0));
                })];
                for (int i = 0; i < Head; i++)
                {
                    double mixed = Enumerable.Range(0, visible).Sum(source => weights[source] * value[(source * KeyWidth) + (keyHead * Head) + i]);
                    result[(target * Width) + (head * Head) + i] = (float)(mixed / weights.Sum());
                }
            }
        }

        return result;
    }

    private static float[] Part(float[] rows, int start, int count, int width) => rows[(start * width)..((start + count) * width)];
}
