using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// Vision tower of BLIP (Li et al. 2022, arXiv:2201.12086) and, in other sizes, of BLIP-2: ViT whose last norm applies to
/// every position. Names as in transformers' BlipVisionModel.
/// </summary>
internal sealed class BlipVisionTower
{
    private readonly Network _network;
    private readonly PatchEmbedding _patches;
    private readonly Value _classToken;
    private readonly Value _positions;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm _postNorm;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "vision_model".</param>
    /// <param name="config">Its sizes.</param>
    public BlipVisionTower(Network network, WeightReader weights, BlipVisionConfig config)
    {
        _network = network;
        int width = config.Width;
        WeightReader embeddings = weights.Scope("embeddings");
        _patches = new PatchEmbedding(network, embeddings.Scope("patch_embedding"), 3, config.PatchSize, width, bias: true);
        _classToken = network.Parameter(embeddings, "class_embedding", [1, 1, width], 1, 1, width);
        _positions = network.Parameter(embeddings, "position_embedding", [1, config.Positions, width], 1, config.Positions, width);
        _blocks = new PreNormBlock[config.Layers];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = ReadBlock(network, weights.Scope("encoder").Scope("layers", i), config);
        }

        _postNorm = new LayerNorm(network, weights.Scope("post_layernorm"), width, config.Epsilon);
    }

    /// <param name="pixels">float32 [batch, 3, size, size], normalised as preprocessor_config.json says.</param>
    /// <returns>[batch, 1 + patches, width]; the class token comes first.</returns>
    public Value Build(Value pixels)
    {
        Value x = ClassToken.Prepend(_network.Graph, _classToken, _patches.Build(pixels)) + _positions;
        foreach (PreNormBlock block in _blocks)
        {
            x = block.Build(x);
        }

        x = _postNorm.Build(x);
        _network.Tap("vision_last_hidden_state", x);
        return x;
    }

    private static PreNormBlock ReadBlock(Network network, WeightReader layer, BlipVisionConfig config)
    {
        int width = config.Width;
        WeightReader attention = layer.Scope("self_attn");
        Linear[] projections = Linear.Packed(network, attention.Scope("qkv"), "weight", config.QkvBias ? "bias" : null, width, width, 3);
        return new PreNormBlock(
            new LayerNorm(network, layer.Scope("layer_norm1"), width, config.Epsilon),
            new Attention(
                network,
                projections[0],
                projections[1],
                projections[2],
                new Linear(network, attention.Scope("projection"), width, width),
                config.Heads),
            new LayerNorm(network, layer.Scope("layer_norm2"), width, config.Epsilon),
            new FeedForward(
                network,
                new Linear(network, layer.Scope("mlp").Scope("fc1"), width, config.Intermediate),
                new Linear(network, layer.Scope("mlp").Scope("fc2"), config.Intermediate, width),
                config.Activation));
    }
}
