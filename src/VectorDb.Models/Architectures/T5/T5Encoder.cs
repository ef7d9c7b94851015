using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.T5;

/// <summary>The encoder of T5 (Raffel et al. 2019, arXiv:1910.10683), over embeddings. Names as in transformers' T5Stack.</summary>
internal sealed class T5Encoder
{
    private readonly T5DistanceBias _bias;
    private readonly (RmsNorm Norm, Attention Attention, T5FeedForward FeedForward)[] _layers;
    private readonly RmsNorm _norm;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "encoder".</param>
    /// <param name="config">Sizes.</param>
    public T5Encoder(Network network, WeightReader weights, T5Config config)
    {
        int inner = config.Heads * config.Head;
        _layers = new (RmsNorm, Attention, T5FeedForward)[config.EncoderLayers];
        for (int i = 0; i < _layers.Length; i++)
        {
            WeightReader block = weights.Scope("block", i);
            WeightReader attention = block.Scope("layer.0").Scope("SelfAttention");
            Linear Project(string name) => new(network, attention.Scope(name), config.Width, inner, bias: false);
            _layers[i] = (
                new RmsNorm(network, block.Scope("layer.0").Scope("layer_norm"), config.Width, config.Epsilon),
                new Attention(
                    network,
                    Project("q"),
                    Project("k"),
                    Project("v"),
                    new Linear(network, attention.Scope("o"), inner, config.Width, bias: false),
                    config.Heads,
                    scale: 1), // T5 does not divide by the root of a head's width.
                new T5FeedForward(network, block.Scope("layer.1"), config));
        }

        _bias = new T5DistanceBias(network, weights.Scope("block", 0).Scope("layer.0").Scope("SelfAttention"), config);
        _norm = new RmsNorm(network, weights.Scope("final_layer_norm"), config.Width, config.Epsilon);
    }

    /// <param name="x">[batch, places, width].</param>
    public Value Build(Value x)
    {
        Value bias = _bias.Bidirectional(x);
        foreach ((RmsNorm norm, Attention attention, T5FeedForward feedForward) in _layers)
        {
            x += attention.Build(norm.Build(x), memory: null, bias);
            x = feedForward.Build(x);
        }

        return _norm.Build(x);
    }
}
