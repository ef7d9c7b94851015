using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>
/// Cross-attention to two pictures: one attention each, then their mean, or from <see cref="FirstMergingLayer"/> on a
/// linear layer over both (nlvr_encoder.py's BertAttention and twin BertSelfOutput).
/// </summary>
internal sealed class TwinCrossAttention
{
    /// <summary>Fixed in nlvr_encoder.py, whatever the number of layers.</summary>
    public const int FirstMergingLayer = 6;

    private readonly Network _network;
    private readonly Attention _first;
    private readonly Attention _second;
    private readonly Linear? _merge;
    private readonly LayerNorm _norm;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "crossattention".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">Number of the layer.</param>
    public TwinCrossAttention(Network network, WeightReader weights, BertConfig config, int layer)
    {
        _network = network;
        WeightReader output = weights.Scope("output");
        _first = Read(network, weights.Scope("self0"), output.Scope("dense0"), config);
        _second = Read(network, weights.Scope("self1"), output.Scope("dense1"), config);
        _merge = layer >= FirstMergingLayer ? new Linear(network, output.Scope("merge_layer"), 2 * config.Width, config.Width) : null;
        _norm = new LayerNorm(network, output.Scope("LayerNorm"), config.Width, config.Epsilon);
    }

    /// <param name="x">[batch, tokens, width].</param>
    /// <param name="first">[batch, places, memory width] of the first picture.</param>
    /// <param name="second">The same of the second.</param>
    public Value Build(Value x, Value first, Value second)
    {
        Value left = _first.Build(x, first);
        Value right = _second.Build(x, second);
        Value both = _merge is null ? (left + right) * 0.5f : _merge.Build(_network.Graph.Concat(2, left, right));
        return _norm.Build(both + x);
    }

    private static Attention Read(Network network, WeightReader projections, WeightReader output, BertConfig config) => new(
        network,
        new Linear(network, projections.Scope("query"), config.Width, config.Width),
        new Linear(network, projections.Scope("key"), config.MemoryWidth, config.Width),
        new Linear(network, projections.Scope("value"), config.MemoryWidth, config.Width),
        new Linear(network, output, config.Width, config.Width),
        config.Heads);
}
