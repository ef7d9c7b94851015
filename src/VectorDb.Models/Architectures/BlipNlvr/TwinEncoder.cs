using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>BERT whose every layer looks at two pictures (arXiv:2201.12086 §5.4).</summary>
internal sealed class TwinEncoder
{
    private readonly Network _network;
    private readonly BertEmbeddings _embeddings;
    private readonly (BertAttention Own, TwinCrossAttention Cross, BertFeedForward FeedForward)[] _layers;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "text_encoder".</param>
    /// <param name="config">Sizes.</param>
    public TwinEncoder(Network network, WeightReader weights, BertConfig config)
    {
        _network = network;
        _embeddings = new BertEmbeddings(network, weights.Scope("embeddings"), config);
        _layers = new (BertAttention, TwinCrossAttention, BertFeedForward)[config.Layers];
        for (int i = 0; i < _layers.Length; i++)
        {
            WeightReader layer = weights.Scope("encoder").Scope("layer", i);
            _layers[i] = (
                new BertAttention(network, layer.Scope("attention"), "self", config, config.Width),
                new TwinCrossAttention(network, layer.Scope("crossattention"), config, i),
                new BertFeedForward(network, layer, config));
        }
    }

    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="mask">int64 [batch, tokens], 0 for padding.</param>
    /// <param name="first">[batch, places, memory width] of the first picture.</param>
    /// <param name="second">The same of the second.</param>
    public Value Build(Value ids, Value mask, Value first, Value second)
    {
        Value bias = _network.Layers.PaddingMask(mask);
        Value x = _embeddings.Build(ids);
        foreach ((BertAttention own, TwinCrossAttention cross, BertFeedForward feedForward) in _layers)
        {
            x = feedForward.Build(cross.Build(own.Build(x, memory: null, bias), first, second));
        }

        return x;
    }
}
