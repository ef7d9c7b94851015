using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Siglip;

/// <summary>
/// Vision tower of SigLIP (Zhai et al. 2023, arXiv:2303.15343): ViT without class token, pooled by attention. Names as in
/// transformers' SiglipVisionTransformer.
/// </summary>
internal sealed class SiglipVisionTower
{
    private readonly Network _network;
    private readonly PatchEmbedding _patches;
    private readonly Value _positions;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm _postNorm;
    private readonly SiglipPooling _head;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "vision_model".</param>
    /// <param name="config">Its sizes.</param>
    public SiglipVisionTower(Network network, WeightReader weights, SiglipConfig config)
    {
        _network = network;
        int width = config.Width;
        int patches = config.Grid * config.Grid;
        WeightReader embeddings = weights.Scope("embeddings");
        _patches = new PatchEmbedding(network, embeddings.Scope("patch_embedding"), 3, config.PatchSize, width, bias: true);
        _positions = network.Parameter(embeddings, "position_embedding.weight", [patches, width], patches, width);
        _blocks = ClipBlocks.Read(
            network, weights.Scope("encoder"), config.Layers, width, config.Intermediate, config.Heads, config.Activation, config.Epsilon);
        _postNorm = new LayerNorm(network, weights.Scope("post_layernorm"), width, config.Epsilon);
        _head = new SiglipPooling(network, weights.Scope("head"), config);
    }

    /// <param name="pixels">float32 [batch, 3, size, size], normalised as preprocessor_config.json says.</param>
    /// <returns>[batch, width].</returns>
    public Value Build(Value pixels)
    {
        Value x = _patches.Build(pixels) + _positions;
        foreach (PreNormBlock block in _blocks)
        {
            x = block.Build(x);
        }

        x = _postNorm.Build(x);
        _network.Tap("vision_last_hidden_state", x);
        return _head.Build(x);
    }
}
