using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.T5;

/// <summary>The decoder of T5, which looks back at its text and at the encoder's states. Names as in transformers' T5Stack.</summary>
internal static class T5Decoder
{
    /// <summary>The whole graph: inputs of <see cref="DecoderInputs"/>, logits [rows, wanted, vocabulary].</summary>
    /// <param name="network">The decoder's graph.</param>
    /// <param name="weights">Scope of the language model.</param>
    /// <param name="config">Sizes.</param>
    public static void Build(Network network, WeightReader weights, T5Config config)
    {
        DecoderInputs inputs = new(network, hasMemory: true);
        WeightReader decoder = weights.Scope("decoder");
        Weight words = network.Weight(weights, "shared.weight", config.Vocabulary, config.Width);
        Value x = network.Layers.Embedding(inputs.Ids, words);
        Value bias = new T5DistanceBias(network, decoder.Scope("block", 0).Scope("layer.0").Scope("SelfAttention"), config).Causal();
        for (int i = 0; i < config.DecoderLayers; i++)
        {
            WeightReader block = decoder.Scope("block", i);
            (RmsNorm norm, CachedAttention attention) = ReadAttention(network, block.Scope("layer.0"), "SelfAttention", config, own: true);
            (RmsNorm crossNorm, CachedAttention cross) = ReadAttention(network, block.Scope("layer.1"), "EncDecAttention", config, own: false);
            x += attention.Build(norm.Build(x), inputs.Own, i, turn: null, bias);
            x += cross.Build(crossNorm.Build(x), inputs.Memory!, i);
            x = new T5FeedForward(network, block.Scope("layer.2"), config).Build(x);
        }

        x = new RmsNorm(network, decoder.Scope("final_layer_norm"), config.Width, config.Epsilon).Build(inputs.Select(x));
        if (config.TiesEmbeddings)
        {
            x *= 1f / MathF.Sqrt(config.Width);
        }

        network.Output(DecoderInputs.Logits, VocabularyHead.Read(network, weights, words, config.Vocabulary, config.Width).Build(x));
    }

    /// <summary>The encoder's states as keys and values of the decoder's layers: the graph of a <see cref="MemoryTower"/>.</summary>
    public static void BuildMemory(Network network, WeightReader weights, T5Config config)
    {
        int inner = config.Heads * config.Head;
        Value memory = network.Layers.ToCompute(network.Graph.Input(MemoryTower.Input, ElementType.Float, 1, "places", config.Width));
        for (int i = 0; i < config.DecoderLayers; i++)
        {
            WeightReader attention = weights.Scope("decoder").Scope("block", i).Scope("layer.1").Scope("EncDecAttention");
            network.Output(MemoryTower.KeyOf(i), new Linear(network, attention.Scope("k"), config.Width, inner, bias: false).Build(memory));
            network.Output(MemoryTower.ValueOf(i), new Linear(network, attention.Scope("v"), config.Width, inner, bias: false).Build(memory));
        }
    }

    private static (RmsNorm Norm, CachedAttention Attention) ReadAttention(Network network, WeightReader layer, string name, T5Config config, bool own)
    {
        WeightReader attention = layer.Scope(name);
        int inner = config.Heads * config.Head;
        Linear Project(string part) => new(network, attention.Scope(part), config.Width, inner, bias: false);
        return (
            new RmsNorm(network, layer.Scope("layer_norm"), config.Width, config.Epsilon),
            new CachedAttention(
                network,
                Project("q"),
                own ? (Project("k"), Project("v")) : null,
                new Linear(network, attention.Scope("o"), inner, config.Width, bias: false),
                config.Heads,
                scale: 1));
    }
}
