using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>BERT (Devlin et al. 2018, arXiv:1810.04805): embeddings and layers. Names as in transformers' BertModel.</summary>
internal sealed class BertEncoder
{
    private readonly Network _network;
    private readonly BertEmbeddings _embeddings;
    private readonly BertLayer[] _layers;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope that holds "embeddings" and "encoder".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="hasMemory">Which layers look at a memory; null for none.</param>
    /// <param name="layers">How many of the layers to build; null for all.</param>
    public BertEncoder(Network network, WeightReader weights, BertConfig config, Predicate<int>? hasMemory = null, int? layers = null)
    {
        _network = network;
        _embeddings = new BertEmbeddings(network, weights.Scope("embeddings"), config);
        _layers = new BertLayer[layers ?? config.Layers];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new BertLayer(network, weights.Scope("encoder").Scope("layer", i), config, hasMemory?.Invoke(i) ?? false);
        }
    }

    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="mask">int64 [batch, tokens], 0 for padding.</param>
    /// <param name="memory">[batch, sources, memory width], or null.</param>
    /// <returns>[batch, tokens, width].</returns>
    public Value Build(Value ids, Value mask, Value? memory = null)
    {
        Value bias = _network.Layers.PaddingMask(mask);
        Value x = _embeddings.Build(ids);
        foreach (BertLayer layer in _layers)
        {
            x = layer.Build(x, bias, memory);
        }

        return x;
    }
}
