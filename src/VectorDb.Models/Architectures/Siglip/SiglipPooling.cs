using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Siglip;

/// <summary>Attention pooling: a learnt probe looks at all patches (SiglipMultiheadAttentionPoolingHead).</summary>
internal sealed class SiglipPooling
{
    private readonly Network _network;
    private readonly Value _probe;
    private readonly Attention _attention;
    private readonly LayerNorm _norm;
    private readonly FeedForward _feedForward;

    public SiglipPooling(Network network, WeightReader weights, SiglipConfig config)
    {
        _network = network;
        int width = config.Width;
        WeightReader attention = weights.Scope("attention");
        Linear[] projections = Linear.Packed(network, attention, "in_proj_weight", "in_proj_bias", width, width, 3);
        _probe = network.Parameter(weights, "probe", [1, 1, width], 1, 1, width);
        _attention = new Attention(
            network, projections[0], projections[1], projections[2], new Linear(network, attention.Scope("out_proj"), width, width), config.Heads);
        _norm = new LayerNorm(network, weights.Scope("layernorm"), width, config.Epsilon);
        _feedForward = new FeedForward(
            network,
            new Linear(network, weights.Scope("mlp").Scope("fc1"), width, config.Intermediate),
            new Linear(network, weights.Scope("mlp").Scope("fc2"), config.Intermediate, width),
            config.Activation);
    }

    /// <param name="x">[batch, patches, width].</param>
    /// <returns>[batch, width].</returns>
    public Value Build(Value x)
    {
        Value pooled = _attention.Build(ClassToken.Repeat(_network.Graph, _probe, x), memory: x);
        pooled += _feedForward.Build(_norm.Build(pooled));
        return _network.Graph.Select(pooled, 1, 0);
    }
}
