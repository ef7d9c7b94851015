using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>
/// One layer of the Q-Former: queries and text look at one another; only queries look at the picture; each kind has feed-
/// forward layers of its own (transformers' Blip2QFormerLayer).
/// </summary>
internal sealed class QFormerLayer
{
    private readonly Network _network;
    private readonly BertAttention _attention;
    private readonly BertAttention? _crossAttention;
    private readonly BertFeedForward? _queryFeedForward;
    private readonly BertFeedForward? _textFeedForward;
    private readonly int _queries;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "encoder.layer.N".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="queries">Queries in front of the sequence; 0 for text alone.</param>
    /// <param name="hasText">Whether text follows the queries.</param>
    /// <param name="crossAttention">Whether queries look at the picture here.</param>
    /// <param name="form">As what they find it.</param>
    public QFormerLayer(
        Network network, WeightReader weights, BertConfig config, int queries, bool hasText, bool crossAttention, MemoryForm form = MemoryForm.Tensor)
    {
        _network = network;
        _queries = queries;
        _attention = new BertAttention(network, weights.Scope("attention"), "attention", config, config.Width);
        _crossAttention = crossAttention && queries > 0
            ? new BertAttention(network, weights.Scope("crossattention"), "attention", config, config.MemoryWidth, form)
            : null;
        _queryFeedForward = queries > 0 ? new BertFeedForward(network, weights, config, "_query") : null;
        _textFeedForward = hasText ? new BertFeedForward(network, weights, config) : null;
    }

    /// <param name="x">[batch, queries + tokens, width].</param>
    /// <param name="bias">Hides padding of the text, or null.</param>
    /// <param name="memory">[batch, places, memory width], or null for text alone.</param>
    /// <param name="tap">Under which a probe finds where text looks among queries, and behind ".look" where queries look; null for none.</param>
    public Value Build(Value x, Value? bias, Value? memory, string? tap = null)
    {
        if (tap is not null && _network.IsProbing && _crossAttention is not null)
        {
            _network.Tap(tap, _attention.Weights(x, memory: null, bias));
        }

        x = _attention.Build(x, memory: null, bias);
        if (_queryFeedForward is null)
        {
            return _textFeedForward!.Build(x);
        }

        Value queries = _textFeedForward is null ? x : _network.Graph.Slice(x, 1, 0, _queries);
        if (tap is not null && _network.IsProbing && _crossAttention is not null)
        {
            _network.Tap(tap + QFormer.Look, _crossAttention.Weights(queries, memory, bias: null));
        }

        return FeedForward(x, _crossAttention?.Build(queries, memory, bias: null) ?? queries);
    }

    /// <param name="x">[texts, queries + tokens, width] in the first layer, [pairs, queries + tokens, width] behind it.</param>
    /// <param name="bias">Hides padding of the text.</param>
    /// <param name="inputs">The pairs.</param>
    /// <param name="layer">Which layer of their keys and values; -1 where queries do not look.</param>
    /// <returns>[pairs, queries + tokens, width].</returns>
    public Value BuildPairs(Value x, Value bias, PairInputs inputs, int layer)
    {
        x = _attention.Build(x, memory: null, bias);
        x = layer == 0 ? inputs.Spread(x) : x;
        Value queries = _network.Graph.Slice(x, 1, 0, _queries);
        return FeedForward(x, _crossAttention?.Build(queries, inputs.Memory, layer) ?? queries);
    }

    private Value FeedForward(Value x, Value queries)
    {
        queries = _queryFeedForward!.Build(queries);
        return _textFeedForward is null
            ? queries
            : _network.Graph.Concat(1, queries, _textFeedForward.Build(_network.Graph.Slice(x, 1, _queries, long.MaxValue)));
    }
}
