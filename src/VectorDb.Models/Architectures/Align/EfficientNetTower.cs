using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Align;

/// <summary>
/// Vision tower of ALIGN: EfficientNet (Tan and Le 2019, arXiv:1905.11946) and the mean or maximum over places. Names as in
/// transformers' AlignVisionModel.
/// </summary>
internal sealed class EfficientNetTower
{
    private readonly Network _network;
    private readonly WeightReader _weights;
    private readonly EfficientNetConfig _config;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "vision_model".</param>
    /// <param name="config">Its sizes.</param>
    public EfficientNetTower(Network network, WeightReader weights, EfficientNetConfig config)
    {
        _network = network;
        _weights = weights;
        _config = config;
    }

    /// <param name="pixels">float32 [batch, 3, height, width].</param>
    /// <returns>[batch, dimensions].</returns>
    public Value Build(Value pixels)
    {
        Value x = Stem(_network.Layers.ToCompute(pixels));
        _network.Tap("vision_stem", x);
        foreach (EfficientNetBlockConfig block in _config.Blocks())
        {
            x = new EfficientNetBlock(_network, _weights.Scope("encoder").Scope("blocks", block.Number), _config, block).Build(x);
            _network.Tap(BlockTap(block), x);
        }

        _network.Tap("vision_last_hidden_state", x);
        return _config.PoolsLargest ? _network.Graph.ReduceMax(x, [2, 3]) : _network.Graph.ReduceMean(x, [2, 3]);
    }

    /// <summary>Names of all taps.</summary>
    public static IReadOnlyList<string> Taps(EfficientNetConfig config) =>
        ["vision_stem", .. config.Blocks().Select(BlockTap), "vision_last_hidden_state"];

    /// <summary>Pads one row at the bottom and one column at the right, as TensorFlow does for an even picture.</summary>
    private Value Stem(Value pixels)
    {
        WeightReader embeddings = _weights.Scope("embeddings");
        int channels = _config.StemChannels;
        Value x = _network.Layers.Conv(
            pixels, _network.Weight(embeddings, "convolution.weight", channels, 3, 3, 3), null, stride: 2, pads: [0, 0, 1, 1]);
        x = new BatchNorm(_network, embeddings.Scope("batchnorm"), channels, _config.Epsilon).Build(x);
        return _config.Activation.Build(x, _network);
    }

    private static string BlockTap(EfficientNetBlockConfig block) => $"vision_block_{block.Number}";
}
