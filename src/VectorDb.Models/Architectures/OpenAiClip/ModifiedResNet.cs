using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>
/// ModifiedResNet of openai/CLIP's model.py (arXiv:2103.00020 §2.4): a stem of three convolutions, anti-aliased strides,
/// and attention pooling whose query is the mean.
/// </summary>
internal sealed class ModifiedResNet : IOpenAiVision
{
    private const int Stages = 4;
    private const int Reduction = 32;

    private readonly WeightReader _weights;
    private readonly int _width;
    private readonly int _positions;

    /// <param name="weights">Scope "visual".</param>
    public ModifiedResNet(WeightReader weights)
    {
        _weights = weights;
        _width = weights.ShapeOf("layer1.0.conv1.weight", 4)[0];
        _positions = weights.ShapeOf("attnpool.positional_embedding", 2)[0];
        Dimensions = weights.ShapeOf("attnpool.c_proj.weight", 2)[0];
        ImageSize = (int)Math.Round(Math.Sqrt(_positions - 1)) * Reduction;
    }

    public int Dimensions { get; }

    public int ImageSize { get; }

    public string Description => $"ModifiedResNet of width {_width}, {ImageSize} px, attention pooling";

    public IReadOnlyList<string> Taps => ["layer4_first3"];

    public Value Build(Network network, Value pixels)
    {
        GraphBuilder graph = network.Graph;
        Value x = network.Layers.ToCompute(pixels);
        x = Stem(network, x, 1, 3, _width / 2, stride: 2);
        x = Stem(network, x, 2, _width / 2, _width / 2, stride: 1);
        x = Stem(network, x, 3, _width / 2, _width, stride: 1);
        x = graph.AveragePool(x, 2, 2);
        int channels = _width;
        for (int stage = 1; stage <= Stages; stage++)
        {
            int planes = _width << (stage - 1);
            WeightReader blocks = _weights.Scope($"layer{stage}");
            for (int i = 0; blocks.Has($"{i}.conv1.weight"); i++)
            {
                x = new ResNetBottleneck(network, blocks.Scope($"{i}"), channels, planes, i == 0 && stage > 1 ? 2 : 1).Build(x);
                channels = planes * ResNetBottleneck.Expansion;
            }
        }

        network.Tap("layer4_first3", x);
        return Pool(network, x, channels);
    }

    private Value Stem(Network network, Value x, int number, int inputs, int outputs, int stride)
    {
        x = network.Layers.Conv(x, network.Weight(_weights, $"conv{number}.weight", outputs, inputs, 3, 3), null, stride, [1, 1, 1, 1]);
        return network.Graph.Relu(new BatchNorm(network, _weights.Scope($"bn{number}"), outputs, OpenAiBlocks.Epsilon).Build(x));
    }

    /// <summary>AttentionPool2d: the mean of all places looks at them and at itself.</summary>
    private Value Pool(Network network, Value x, int channels)
    {
        GraphBuilder graph = network.Graph;
        WeightReader pool = _weights.Scope("attnpool");
        Value positions = network.Parameter(pool, "positional_embedding", [_positions, channels], _positions, channels);
        Value places = graph.Transpose(graph.Reshape(x, 0, channels, _positions - 1), 0, 2, 1); // NCHW -> N(HW)C
        places = graph.Concat(1, graph.ReduceMean(places, [1], keep: true), places) + positions;
        Attention attention = new(
            network,
            new Linear(network, pool.Scope("q_proj"), channels, channels),
            new Linear(network, pool.Scope("k_proj"), channels, channels),
            new Linear(network, pool.Scope("v_proj"), channels, channels),
            new Linear(network, pool.Scope("c_proj"), channels, Dimensions, exact: true),
            Math.Max(1, Reduction * _width / 64));
        return graph.Select(attention.Build(graph.Slice(places, 1, 0, 1), places), 1, 0);
    }
}
