using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>
/// ViT (Dosovitskiy et al. 2020, arXiv:2010.11929) under the names of timm's vision_transformer.py, as ALBEF and the
/// original BLIP store it. The last norm applies to every position.
/// </summary>
internal sealed class TimmVisionTower
{
    private readonly Network _network;
    private readonly PatchEmbedding _patches;
    private readonly Value _classToken;
    private readonly Value _positions;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm _norm;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "visual_encoder".</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="names">What its parts are called; null for timm's names.</param>
    public TimmVisionTower(Network network, WeightReader weights, TimmVisionConfig config, TimmVisionNames? names = null)
    {
        names ??= TimmVisionNames.Timm;
        _network = network;
        int width = config.Width;
        _patches = new PatchEmbedding(network, weights.Scope(names.Patches), 3, config.PatchSize, width, bias: true);
        _classToken = network.Parameter(weights, "cls_token", [1, 1, width], 1, 1, width);
        _positions = network.Parameter(weights, "pos_embed", [1, config.Positions, width], 1, config.Positions, width);
        _blocks = new PreNormBlock[config.Layers];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = ReadBlock(network, weights.Scope(names.Blocks, i), config, names);
        }

        _norm = new LayerNorm(network, weights.Scope(names.Norm), width, config.Epsilon);
    }

    /// <param name="pixels">float32 [batch, 3, size, size].</param>
    /// <returns>[batch, 1 + patches, width]; the class token comes first.</returns>
    public Value Build(Value pixels)
    {
        Value x = ClassToken.Prepend(_network.Graph, _classToken, _patches.Build(pixels)) + _positions;
        foreach (PreNormBlock block in _blocks)
        {
            x = block.Build(x);
        }

        x = _norm.Build(x);
        _network.Tap("vision_last_hidden_state", x);
        return x;
    }

    private static PreNormBlock ReadBlock(Network network, WeightReader block, TimmVisionConfig config, TimmVisionNames names)
    {
        int width = config.Width;
        Linear[] projections = Linear.Packed(network, block.Scope("attn").Scope("qkv"), "weight", "bias", width, width, 3);
        return new PreNormBlock(
            new LayerNorm(network, block.Scope(names.Norm1), width, config.Epsilon),
            new Attention(
                network,
                projections[0],
                projections[1],
                projections[2],
                new Linear(network, block.Scope("attn").Scope("proj"), width, width),
                config.Heads),
            new LayerNorm(network, block.Scope(names.Norm2), width, config.Epsilon),
            new FeedForward(
                network,
                new Linear(network, block.Scope(names.Expand), width, config.Intermediate),
                new Linear(network, block.Scope(names.Contract), config.Intermediate, width),
                new Activation("gelu")));
    }
}
