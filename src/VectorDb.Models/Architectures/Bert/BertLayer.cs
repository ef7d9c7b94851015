using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>One layer of BERT: look at the text, optionally at a memory, then mix features.</summary>
internal sealed class BertLayer
{
    private readonly Network _network;
    private readonly BertAttention _attention;
    private readonly BertAttention? _crossAttention;
    private readonly BertFeedForward _feedForward;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "encoder.layer.N".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="crossAttention">Whether the layer looks at a memory.</param>
    /// <param name="form">As what it finds that memory.</param>
    public BertLayer(Network network, WeightReader weights, BertConfig config, bool crossAttention, MemoryForm form = MemoryForm.Tensor)
    {
        _network = network;
        _attention = new BertAttention(network, weights.Scope("attention"), "self", config, config.Width);
        _crossAttention = crossAttention
            ? new BertAttention(network, weights.Scope("crossattention"), "self", config, config.MemoryWidth, form)
            : null;
        _feedForward = new BertFeedForward(network, weights, config);
    }

    /// <param name="x">[batch, tokens, width].</param>
    /// <param name="bias">Hides padding of the text; [batch, 1, 1, tokens], or null.</param>
    /// <param name="memory">[batch, sources, memory width]; null in a layer without cross-attention.</param>
    /// <param name="memoryBias">Hides padding of the memory, or null.</param>
    /// <param name="tap">Under which a probe finds where the layer looks in the memory; null for none.</param>
    public Value Build(Value x, Value? bias, Value? memory = null, Value? memoryBias = null, string? tap = null)
    {
        x = _attention.Build(x, memory: null, bias);
        if (tap is not null && _network.IsProbing && _crossAttention is not null)
        {
            _network.Tap(tap, _crossAttention.Weights(x, memory, memoryBias));
        }

        x = _crossAttention?.Build(x, memory, memoryBias) ?? x;
        return _feedForward.Build(x);
    }

    /// <param name="x">[texts, tokens, width] in the first layer that looks at pictures, [pairs, tokens, width] behind it.</param>
    /// <param name="bias">Hides padding of the text.</param>
    /// <param name="inputs">The pairs.</param>
    /// <param name="layer">Which layer of their keys and values.</param>
    /// <returns>[pairs, tokens, width].</returns>
    public Value BuildPairs(Value x, Value bias, PairInputs inputs, int layer)
    {
        x = _attention.Build(x, memory: null, bias);
        x = _crossAttention!.Build(layer == 0 ? inputs.Spread(x) : x, inputs.Memory, layer);
        return _feedForward.Build(x);
    }
}
