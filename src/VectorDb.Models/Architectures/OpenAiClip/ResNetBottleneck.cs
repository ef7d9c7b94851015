using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>
/// Bottleneck of openai/CLIP's ModifiedResNet: convolutions of stride 1 only; where the picture shrinks, an average pool
/// goes before the last of them and before the shortcut's (arXiv:1904.11486).
/// </summary>
internal sealed class ResNetBottleneck
{
    public const int Expansion = 4;

    private readonly Network _network;
    private readonly WeightReader _weights;
    private readonly int _inputs;
    private readonly int _planes;
    private readonly int _stride;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "layerS.B".</param>
    /// <param name="inputs">Channels that go in.</param>
    /// <param name="planes">Channels inside; four times as many come out.</param>
    /// <param name="stride">How much the picture shrinks.</param>
    public ResNetBottleneck(Network network, WeightReader weights, int inputs, int planes, int stride)
    {
        _network = network;
        _weights = weights;
        _inputs = inputs;
        _planes = planes;
        _stride = stride;
    }

    public Value Build(Value x)
    {
        GraphBuilder graph = _network.Graph;
        int outputs = _planes * Expansion;
        Value y = graph.Relu(Convolve(x, "conv1", "bn1", _inputs, _planes, 1));
        y = Shrink(graph.Relu(Convolve(y, "conv2", "bn2", _planes, _planes, 3)));
        y = Convolve(y, "conv3", "bn3", _planes, outputs, 1);
        bool projected = _stride > 1 || _inputs != outputs;
        Value shortcut = projected ? Convolve(Shrink(x), "downsample.0", "downsample.1", _inputs, outputs, 1) : x;
        return graph.Relu(y + shortcut);
    }

    private Value Convolve(Value x, string convolution, string norm, int inputs, int outputs, int kernel)
    {
        long pad = kernel / 2;
        Value y = _network.Layers.Conv(
            x, _network.Weight(_weights, convolution + ".weight", outputs, inputs, kernel, kernel), pads: [pad, pad, pad, pad]);
        return new BatchNorm(_network, _weights.Scope(norm), outputs, OpenAiBlocks.Epsilon).Build(y);
    }

    private Value Shrink(Value x) => _stride == 1 ? x : _network.Graph.AveragePool(x, _stride, _stride);
}
