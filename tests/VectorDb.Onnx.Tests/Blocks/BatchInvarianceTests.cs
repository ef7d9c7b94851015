using System.Globalization;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Blocks;

/// <summary>A whole small tower, pooled and projected: an item's embedding has the same bits alone and in any batch.</summary>
public class BatchInvarianceTests
{
    private const int Width = 192;
    private const int Heads = 6;
    private const int Tokens = 17;
    private const int Projection = 96;

    [Theory]
    [InlineData("fp32", 1)]
    [InlineData("fp32", 2)]
    [InlineData("int8", 1)]
    [InlineData("int8", 2)]
    [InlineData("int8-blocks", 1)]
    [InlineData("int4", 1)]
    public void Encode_AloneOrInABatch_GivesTheSameBits(string policy, int threads)
    {
        const int batch = 7, item = Tokens * Width;
        using GraphModel model = Tower(PrecisionPolicy.Parse(policy).ForCpu());
        using var session = InferenceSession.Open(model, new SessionOptions { IntraOpThreads = threads });
        float[] values = Samples.Normal(1, batch * item);
        for (int i = 0; i < item; i++)
        {
            values[(3 * item) + i] *= 500; // One neighbour is loud.
        }

        using Tensor all = Tensor.From(values, batch, Tokens, Width);
        using RunOutputs together = session.Run([new("x", all)]);
        for (int index = 0; index < batch; index++)
        {
            using Tensor one = all.View(index * item, 1, Tokens, Width);
            using RunOutputs alone = session.Run([new("x", one)]);
            Assert.Equal(alone[0].AsSpan<float>(), together[0].AsSpan<float>().Slice(index * Projection, Projection));
        }
    }

    private static GraphModel Tower(PrecisionPolicy policy)
    {
        var graph = new GraphBuilder();
        var layers = new Layers(graph, policy);
        Value x = graph.Input("x", ElementType.Float, ["batch", Tokens, Width]);
        for (int block = 0; block < 2; block++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"block.{block}");
            using IDisposable scope = graph.Scope(name);
            Value y = layers.LayerNorm(x, Vector($"{name}.n1", block), Vector($"{name}.n1.b", block + 1), 1e-5f);
            Value attended = layers.Attention(
                layers.Linear(y, Matrix($"{name}.q", block + 2), Vector($"{name}.q.b", block)),
                layers.Linear(y, Matrix($"{name}.k", block + 3), Vector($"{name}.k.b", block)),
                layers.Linear(y, Matrix($"{name}.v", block + 4), Vector($"{name}.v.b", block)),
                Heads);
            x += layers.Linear(attended, Matrix($"{name}.o", block + 5), Vector($"{name}.o.b", block));
            y = layers.LayerNorm(x, Vector($"{name}.n2", block), Vector($"{name}.n2.b", block + 1), 1e-5f);
            x += layers.Linear(
                layers.Activation(layers.Linear(y, Matrix($"{name}.fc1", block + 6)), "quick_gelu"), Matrix($"{name}.fc2", block + 7));
        }

        Value pooled = graph.Select(x, 1, 0);
        graph.Output("embedding", layers.Linear(pooled, Samples.NormalWeight("projection", 9, 0.07f, Projection, Width), exact: true));
        return graph.Build();
    }

    private static Weight Matrix(string name, int seed) => Samples.NormalWeight(name, seed, 0.07f, Width, Width);

    private static Weight Vector(string name, int seed) => Samples.NormalWeight(name, seed + 50, 0.5f, Width);
}
