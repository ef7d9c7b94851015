using System.Globalization;
using System.Runtime.InteropServices;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.EncoderBench;

/// <summary>
/// A ViT as CLIP has it (arXiv:2103.00020) with weights drawn from a seed, and the same weights as a file for the peer.
/// </summary>
internal sealed class RandomTower
{
    private readonly TowerShape _shape;
    private readonly Dictionary<string, Weight> _weights = [];
    private readonly Random _random;

    public RandomTower(TowerShape shape, int seed)
    {
        _shape = shape;
        _random = new Random(seed);
        int width = shape.Width;
        Add("patch", 0.02f, width, 3, shape.Patch, shape.Patch);
        Add("class", 0.02f, 1, 1, width);
        Add("position", 0.02f, 1, shape.Patches + 1, width);
        AddNorm("pre");
        for (int i = 0; i < shape.Layers; i++)
        {
            string block = Block(i);
            AddNorm($"{block}.norm1");
            AddNorm($"{block}.norm2");
            foreach (string part in new[] { "q", "k", "v", "out" })
            {
                AddLinear($"{block}.{part}", width, width);
            }

            AddLinear($"{block}.fc1", 4 * width, width);
            AddLinear($"{block}.fc2", width, 4 * width);
        }

        AddNorm("post");
        Add("projection", 0.02f, shape.Projection, width);
    }

    public GraphModel Build(PrecisionPolicy policy)
    {
        var graph = new GraphBuilder(_shape.Name);
        var layers = new Layers(graph, policy);
        Value pixels = graph.Input("pixel_values", ElementType.Float, ["batch", 3, _shape.Image, _shape.Image]);
        Value patches = layers.PatchEmbedding(pixels, _weights["patch"]);
        Value shape = graph.Concat(0, graph.SizeOf(pixels, 0), graph.Constants(1, _shape.Width));
        Value classToken = graph.Expand(layers.Parameter(_weights["class"]), shape, "batch", 1, _shape.Width);
        Value x = graph.Concat(1, classToken, patches) + layers.Parameter(_weights["position"]);
        x = Norm(layers, x, "pre");
        for (int i = 0; i < _shape.Layers; i++)
        {
            using IDisposable scope = graph.Scope(Block(i));
            Value y = Norm(layers, x, $"{Block(i)}.norm1");
            Value attended = layers.Attention(
                Linear(layers, y, $"{Block(i)}.q"), Linear(layers, y, $"{Block(i)}.k"), Linear(layers, y, $"{Block(i)}.v"), _shape.Heads);
            x += Linear(layers, attended, $"{Block(i)}.out");
            y = Norm(layers, x, $"{Block(i)}.norm2");
            x += Linear(layers, layers.Activation(Linear(layers, y, $"{Block(i)}.fc1"), "quick_gelu"), $"{Block(i)}.fc2");
        }

        Value pooled = Norm(layers, graph.Select(x, 1, 0), "post");
        graph.Output("embedding", layers.ToFloat(layers.Linear(pooled, _weights["projection"], exact: true)));
        return graph.Build();
    }

    /// <summary>All weights behind one another, in the order of construction.</summary>
    public void Save(string path)
    {
        using FileStream file = File.Create(path);
        foreach (Weight weight in _weights.Values)
        {
            file.Write(MemoryMarshal.AsBytes(weight.Data.AsSpan<float>()));
        }
    }

    private static string Block(int index) => string.Create(CultureInfo.InvariantCulture, $"blocks.{index}");

    private Value Norm(Layers layers, Value x, string name) => layers.LayerNorm(x, _weights[$"{name}.weight"], _weights[$"{name}.bias"], 1e-5f);

    private Value Linear(Layers layers, Value x, string name) => layers.Linear(x, _weights[$"{name}.weight"], _weights[$"{name}.bias"]);

    private void AddNorm(string name)
    {
        Add($"{name}.weight", 0.1f, _shape.Width);
        foreach (ref float value in _weights[$"{name}.weight"].Data.AsSpan<float>())
        {
            value += 1;
        }

        Add($"{name}.bias", 0.02f, _shape.Width);
    }

    private void AddLinear(string name, int outputs, int inputs)
    {
        Add($"{name}.weight", 0.03f, outputs, inputs);
        Add($"{name}.bias", 0.02f, outputs);
    }

    private void Add(string name, float deviation, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            // The sum of four uniforms is near enough to normal, and quick to draw.
            float sum = _random.NextSingle() + _random.NextSingle() + _random.NextSingle() + _random.NextSingle();
            values[i] = deviation * (sum - 2) * 1.7320508f;
        }

        _weights.Add(name, Weight.Of(name, values, shape));
    }
}
