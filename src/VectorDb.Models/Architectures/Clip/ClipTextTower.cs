using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Clip;

/// <summary>
/// Text tower of CLIP (arXiv:2103.00020 §2.4): a causal transformer pooled at its end token. Names as in transformers'
/// CLIPTextTransformer. Because attention is causal, what follows the end token cannot change the result, so callers
/// leave it out.
/// </summary>
internal sealed class ClipTextTower
{
    private readonly Network _network;
    private readonly Weight _tokens;
    private readonly Value _positions;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm _finalNorm;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "text_model".</param>
    /// <param name="config">Its sizes.</param>
    public ClipTextTower(Network network, WeightReader weights, ClipTextConfig config)
    {
        _network = network;
        WeightReader embeddings = weights.Scope("embeddings");
        _tokens = network.Weight(embeddings, "token_embedding.weight", config.Vocabulary, config.Width);
        _positions = network.Parameter(
            embeddings, "position_embedding.weight", [config.MaxPositions, config.Width], config.MaxPositions, config.Width);
        _blocks = ClipBlocks.Read(
            network, weights.Scope("encoder"), config.Layers, config.Width, config.Intermediate, config.Heads, config.Activation, config.Epsilon);
        _finalNorm = new LayerNorm(network, weights.Scope("final_layer_norm"), config.Width, config.Epsilon);
    }

    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="pool">int64 [batch]: position of each row's end token.</param>
    /// <param name="mask">int64 [batch, tokens], 0 where a position is not to be seen; null to see all before it.</param>
    /// <returns>The state of the end token after the last norm, [batch, width].</returns>
    public Value Build(Value ids, Value pool, Value? mask)
    {
        GraphBuilder graph = _network.Graph;
        Value x = _network.Layers.Embedding(ids, _tokens) + graph.SliceLike(_positions, 0, ids, 1);
        Value? bias = mask is null ? null : _network.Layers.PaddingMask(mask);
        foreach (PreNormBlock block in _blocks)
        {
            x = block.Build(x, bias, causal: true);
        }

        if (_network.IsProbing)
        {
            _network.Tap("text_last_hidden_state", _finalNorm.Build(x));
        }

        Value pooled = graph.GatherND(x, graph.Unsqueeze(pool, 1), batchAxes: 1);
        return _finalNorm.Build(pooled);
    }
}
