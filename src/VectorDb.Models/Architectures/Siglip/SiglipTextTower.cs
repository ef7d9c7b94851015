using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Siglip;

/// <summary>
/// Text tower of SigLIP (arXiv:2303.15343): every position sees every other, padding included, and the last one is
/// pooled, so a text must be padded to the tower's full length. Names as in transformers' SiglipTextTransformer.
/// </summary>
internal sealed class SiglipTextTower
{
    private readonly Network _network;
    private readonly Weight _tokens;
    private readonly Value _positions;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm _finalNorm;
    private readonly Linear _head;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "text_model".</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="dimensions">Numbers of an embedding.</param>
    public SiglipTextTower(Network network, WeightReader weights, SiglipConfig config, int dimensions)
    {
        _network = network;
        int width = config.Width;
        WeightReader embeddings = weights.Scope("embeddings");
        _tokens = network.Weight(embeddings, "token_embedding.weight", config.Vocabulary, width);
        _positions = network.Parameter(embeddings, "position_embedding.weight", [config.MaxPositions, width], config.MaxPositions, width);
        _blocks = ClipBlocks.Read(
            network, weights.Scope("encoder"), config.Layers, width, config.Intermediate, config.Heads, config.Activation, config.Epsilon);
        _finalNorm = new LayerNorm(network, weights.Scope("final_layer_norm"), width, config.Epsilon);
        _head = new Linear(network, weights.Scope("head"), width, dimensions, exact: true);
    }

    /// <param name="ids">int64 [batch, positions], padded.</param>
    /// <returns>[batch, dimensions].</returns>
    public Value Build(Value ids)
    {
        Value x = _network.Layers.Embedding(ids, _tokens) + _positions;
        foreach (PreNormBlock block in _blocks)
        {
            x = block.Build(x);
        }

        x = _finalNorm.Build(x);
        _network.Tap("text_last_hidden_state", x);
        return _head.Build(_network.Graph.Select(x, 1, -1));
    }
}
