using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Align;

/// <summary>
/// Inverted bottleneck with squeeze and excitation (arXiv:1905.11946, arXiv:1709.01507). Names as in transformers'
/// AlignVisionBlock.
/// </summary>
internal sealed class EfficientNetBlock
{
    private readonly Network _network;
    private readonly WeightReader _weights;
    private readonly EfficientNetConfig _config;
    private readonly EfficientNetBlockConfig _block;
    private readonly int _inside;

    public EfficientNetBlock(Network network, WeightReader weights, EfficientNetConfig config, EfficientNetBlockConfig block)
    {
        _network = network;
        _weights = weights;
        _config = config;
        _block = block;
        _inside = block.Inputs * block.ExpandRatio;
    }

    /// <param name="x">[batch, channels, height, width].</param>
    public Value Build(Value x)
    {
        Value y = _block.ExpandRatio == 1 ? x : Expand(x);
        y = SqueezeExcite(Depthwise(y));
        y = Convolve(y, _weights.Scope("projection"), "project_conv", "project_bn", _inside, _block.Outputs);
        return _block.Stride == 1 && !_block.IsFirst ? y + x : y;
    }

    private Value Expand(Value x) =>
        Activate(Convolve(x, _weights.Scope("expansion"), "expand_conv", "expand_bn", _block.Inputs, _inside));

    private Value Depthwise(Value x)
    {
        WeightReader weights = _weights.Scope("depthwise_conv");
        long pad = _block.Kernel / 2;
        long leading = _block.Stride == 2 && _block.AdjustsPadding ? pad - 1 : pad;
        Weight kernel = _network.Weight(weights, "depthwise_conv.weight", _inside, 1, _block.Kernel, _block.Kernel);
        Value y = _network.Layers.Conv(x, kernel, null, _block.Stride, [leading, leading, pad, pad], groups: _inside);
        return Activate(new BatchNorm(_network, weights.Scope("depthwise_norm"), _inside, _config.Epsilon).Build(y));
    }

    private Value SqueezeExcite(Value x)
    {
        WeightReader weights = _weights.Scope("squeeze_excite");
        int squeezed = Math.Max(1, (int)(_block.Inputs * _config.SqueezeRatio));
        Value gate = _network.Graph.GlobalAveragePool(x);
        gate = Activate(Convolve(gate, weights.Scope("reduce"), _inside, squeezed));
        gate = _network.Graph.Sigmoid(Convolve(gate, weights.Scope("expand"), squeezed, _inside));
        return x * gate;
    }

    private Value Convolve(Value x, WeightReader weights, int inputs, int outputs) => _network.Layers.Conv(
        x, _network.Weight(weights, "weight", outputs, inputs, 1, 1), _network.Weight(weights, "bias", outputs));

    private Value Convolve(Value x, WeightReader weights, string convolution, string norm, int inputs, int outputs)
    {
        Value y = _network.Layers.Conv(x, _network.Weight(weights, convolution + ".weight", outputs, inputs, 1, 1));
        return new BatchNorm(_network, weights.Scope(norm), outputs, _config.Epsilon).Build(y);
    }

    private Value Activate(Value x) => _config.Activation.Build(x, _network);
}
