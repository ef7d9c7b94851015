using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>Token, position and token type embeddings, summed and normalised (arXiv:1810.04805 §3).</summary>
internal sealed class BertEmbeddings
{
    private readonly Network _network;
    private readonly Weight _words;
    private readonly Value _positions;
    private readonly Value? _types;
    private readonly LayerNorm _norm;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "embeddings".</param>
    /// <param name="config">Its sizes.</param>
    public BertEmbeddings(Network network, WeightReader weights, BertConfig config)
    {
        _network = network;
        _words = network.Weight(weights, "word_embeddings.weight", config.Vocabulary, config.Width);
        _positions = network.Parameter(
            weights, "position_embeddings.weight", [config.MaxPositions, config.Width], config.MaxPositions, config.Width);
        _types = config.TypeVocabulary == 0
            ? null
            : network.Parameter(
                weights, "token_type_embeddings.weight", [config.TypeVocabulary, config.Width], config.TypeVocabulary, config.Width);
        _norm = new LayerNorm(network, weights.Scope("LayerNorm"), config.Width, config.Epsilon);
    }

    /// <summary>A single text: every token is of type 0.</summary>
    /// <param name="ids">int64 [batch, tokens].</param>
    /// <returns>[batch, tokens, width].</returns>
    public Value Build(Value ids) => BuildAt(ids, _network.Graph.SliceLike(_positions, 0, ids, 1));

    /// <summary>A part of a text.</summary>
    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="positions">int64 [batch, tokens].</param>
    /// <returns>[batch, tokens, width].</returns>
    public Value Build(Value ids, Value positions) => BuildAt(ids, _network.Graph.Gather(_positions, positions));

    private Value BuildAt(Value ids, Value positions)
    {
        Value x = _network.Layers.Embedding(ids, _words);
        x = _types is null ? x : x + _network.Graph.Select(_types, 0, 0);
        return _norm.Build(x + positions);
    }
}
