using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>Cross-attention to a memory that is kept as it is, shared by all layers.</summary>
internal sealed class FeatureAttention
{
    private readonly Network _network;
    private readonly Linear _query;
    private readonly Linear _output;
    private readonly Weight _key;
    private readonly Weight _value;
    private readonly Weight _valueBias;
    private readonly int _heads;

    /// <param name="network">The decoder.</param>
    /// <param name="query">To the width of all heads.</param>
    /// <param name="weights">Scope of "key" and "value".</param>
    /// <param name="output">Projection of the heads side by side.</param>
    /// <param name="config">Sizes.</param>
    public FeatureAttention(Network network, Linear query, WeightReader weights, Linear output, BertConfig config)
    {
        _network = network;
        _query = query;
        _output = output;
        _heads = config.Heads;
        _key = network.Weight(weights.Scope("key"), "weight", config.Width, config.MemoryWidth);
        _value = network.Weight(weights.Scope("value"), "weight", config.Width, config.MemoryWidth);
        _valueBias = network.Weight(weights.Scope("value"), "bias", config.Width);
        _ = weights.Scope("key").Tensor("bias", config.Width); // Adds the same to all scores of a target, which a softmax does not see.
    }

    /// <param name="x">[rows, tokens, width].</param>
    /// <param name="memory">Where the features lie.</param>
    public Value Build(Value x, KeyValueInputs memory) =>
        _output.Build(_network.Layers.FeatureAttention(_query.Build(x), memory, _heads, _key, _value, _valueBias));
}
