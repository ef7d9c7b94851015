using VectorDb.Models.Matching;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>
/// The inputs of a graph that scores pairs of text and picture, where several pairs may share a text and what pictures contribute
/// was projected before: int64 "input_ids" and "attention_mask" [texts, tokens], "pair_texts" [pairs], the text of each pair, and
/// "memory_blocks" and "memory_lengths" [pairs], where the keys and values of its picture lie.
/// </summary>
internal sealed class PairInputs
{
    private readonly Network _network;
    private readonly Value _pairTexts;

    /// <param name="network">The graph.</param>
    public PairInputs(Network network)
    {
        _network = network;
        GraphBuilder graph = network.Graph;
        Ids = graph.Input(Encoding.TokenStacker.InputIds, ElementType.Int64, "texts", "tokens");
        Bias = network.Layers.PaddingMask(graph.Input(Encoding.TokenStacker.AttentionMask, ElementType.Int64, "texts", "tokens"));
        _pairTexts = graph.Input(MemoryFusion.PairTexts, ElementType.Int64, "pairs");
        Memory = new KeyValueInputs(
            graph.Input(DecoderInputs.MemoryBlocks, ElementType.Int64, "pairs"), graph.Input(DecoderInputs.MemoryLengths, ElementType.Int64, "pairs"));
    }

    /// <summary>int64 [texts, tokens].</summary>
    public Value Ids { get; }

    /// <summary>Hides padding of the texts: [texts, 1, 1, tokens].</summary>
    public Value Bias { get; }

    /// <summary>Where pictures lie, one a pair.</summary>
    public KeyValueInputs Memory { get; }

    /// <summary>From texts to pairs: [texts, ..] to [pairs, ..]. Up to here texts are computed once, however many pairs they are in.</summary>
    public Value Spread(Value x) => _network.Graph.Gather(x, _pairTexts, 0);
}
