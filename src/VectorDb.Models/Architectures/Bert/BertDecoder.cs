using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>
/// BERT as a decoder that looks at a picture or a question (arXiv:2201.12086 §3.1): causal self-attention, cross-attention in
/// every layer, and BERT's head over the vocabulary. Names as in transformers' BlipTextLMHeadModel.
/// </summary>
internal sealed class BertDecoder
{
    private readonly BertEmbeddings _embeddings;
    private readonly BertDecoderLayer[] _layers;
    private readonly BertVocabularyHead _head;

    /// <param name="network">The decoder's graph.</param>
    /// <param name="weights">Scope that holds "bert" and "cls".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="looksAtFeatures">Whether the memory is a <see cref="Onnx.Caching.FeatureBlock"/> rather than keys and values.</param>
    public BertDecoder(Network network, WeightReader weights, BertConfig config, bool looksAtFeatures)
    {
        WeightReader bert = weights.Scope("bert");
        _embeddings = new BertEmbeddings(network, bert.Scope("embeddings"), config);
        _layers = new BertDecoderLayer[config.Layers];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new BertDecoderLayer(network, bert.Scope("encoder").Scope("layer", i), config, i, looksAtFeatures);
        }

        _head = new BertVocabularyHead(network, weights, config);
    }

    /// <summary>The whole graph: inputs of <see cref="DecoderInputs"/>, logits [rows, wanted, vocabulary].</summary>
    public static void Build(Network network, WeightReader weights, BertConfig config, bool looksAtFeatures = false)
    {
        DecoderInputs inputs = new(network, hasMemory: true);
        Value states = new BertDecoder(network, weights, config, looksAtFeatures).Build(inputs);
        network.Output(DecoderInputs.Logits, states);
    }

    /// <summary>What a decoder looks at as keys and values of its layers: the graph of a <see cref="MemoryTower"/>.</summary>
    public static void BuildMemory(Network network, WeightReader weights, BertConfig config) => BertMemory.Build(
        network,
        [.. Enumerable.Range(0, config.Layers).Select(i => weights.Scope("bert").Scope("encoder").Scope("layer", i).Scope("crossattention").Scope("self"))],
        config);

    /// <summary>Sizes for those who call the graph.</summary>
    public static DecoderShape ShapeOf(BertConfig config) =>
        new(config.Layers, config.Heads, config.Width / config.Heads, config.Vocabulary, config.MaxPositions);

    private Value Build(DecoderInputs inputs)
    {
        Value x = _embeddings.Build(inputs.Ids, inputs.PositionsOf(inputs.Ids));
        foreach (BertDecoderLayer layer in _layers)
        {
            x = layer.Build(x, inputs);
        }

        return _head.Build(inputs.Select(x));
    }
}
