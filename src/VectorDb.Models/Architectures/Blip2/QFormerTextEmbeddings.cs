using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>Token and position embeddings of a Q-Former's text; the Q-Former itself normalises them.</summary>
internal sealed class QFormerTextEmbeddings
{
    private readonly Network _network;
    private readonly Weight _words;
    private readonly Value _positions;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "embeddings".</param>
    /// <param name="config">Sizes.</param>
    public QFormerTextEmbeddings(Network network, WeightReader weights, BertConfig config)
    {
        _network = network;
        _words = network.Weight(weights, "word_embeddings.weight", config.Vocabulary, config.Width);
        _positions = network.Parameter(
            weights, "position_embeddings.weight", [config.MaxPositions, config.Width], config.MaxPositions, config.Width);
    }

    /// <param name="ids">int64 [batch, tokens].</param>
    /// <returns>[batch, tokens, width].</returns>
    public Value Build(Value ids)
    {
        GraphBuilder graph = _network.Graph;
        return _network.Layers.Embedding(ids, _words) + graph.SliceLike(_positions, 0, ids, 1);
    }
}
