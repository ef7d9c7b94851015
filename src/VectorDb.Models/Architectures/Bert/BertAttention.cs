using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>Attention, added to its input and normalised: BERT's BertAttention.</summary>
internal sealed class BertAttention
{
    private readonly Attention? _attention;
    private readonly Func<Value, KeyValueInputs, int, Value>? _kept;
    private readonly LayerNorm _norm;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope that holds <paramref name="inner"/> and "output".</param>
    /// <param name="inner">Where query, key and value lie: "self", or "attention" in Q-Formers.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="memoryWidth">Features of what is looked at.</param>
    /// <param name="form">As what it finds that.</param>
    public BertAttention(Network network, WeightReader weights, string inner, BertConfig config, int memoryWidth, MemoryForm form = MemoryForm.Tensor)
    {
        WeightReader projections = weights.Scope(inner);
        Linear query = new(network, projections.Scope("query"), config.Width, config.Width);
        Linear output = new(network, weights.Scope("output").Scope("dense"), config.Width, config.Width);
        switch (form)
        {
            case MemoryForm.KeysAndValues:
                CachedAttention cached = new(network, query, own: null, output, config.Heads);
                _kept = (x, memory, layer) => cached.Build(x, memory, layer);
                break;
            case MemoryForm.Features:
                FeatureAttention features = new(network, query, projections, output, config);
                _kept = (x, memory, _) => features.Build(x, memory);
                break;
            default:
                _attention = new Attention(
                    network,
                    query,
                    new Linear(network, projections.Scope("key"), memoryWidth, config.Width),
                    new Linear(network, projections.Scope("value"), memoryWidth, config.Width),
                    output,
                    config.Heads);
                break;
        }

        _norm = new LayerNorm(network, weights.Scope("output").Scope("LayerNorm"), config.Width, config.Epsilon);
    }

    /// <param name="x">[batch, tokens, width].</param>
    /// <param name="memory">[batch, sources, memory width], or null for self-attention.</param>
    /// <param name="bias">Added to attention scores, or null.</param>
    public Value Build(Value x, Value? memory, Value? bias) => _norm.Build(_attention!.Build(x, memory, bias) + x);

    /// <summary>Where each position looks, averaged over heads: [batch, tokens, sources]. For towers that show it.</summary>
    public Value Weights(Value x, Value? memory, Value? bias) => _attention!.Weights(x, memory, bias);

    /// <param name="x">[pairs, tokens, width].</param>
    /// <param name="memory">Where pictures lie.</param>
    /// <param name="layer">Which layer of their keys and values.</param>
    public Value Build(Value x, KeyValueInputs memory, int layer) => _norm.Build(_kept!(x, memory, layer) + x);
}
