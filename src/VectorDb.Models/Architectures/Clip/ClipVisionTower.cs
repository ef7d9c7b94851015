using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Clip;

/// <summary>
/// Vision tower of CLIP (Radford et al. 2021, arXiv:2103.00020 §2.4): ViT with a norm before its first block. Names as
/// in transformers' CLIPVisionTransformer.
/// </summary>
internal sealed class ClipVisionTower
{
    private readonly Network _network;
    private readonly PatchEmbedding _patches;
    private readonly Value _classToken;
    private readonly Value _positions;
    private readonly LayerNorm _preNorm;
    private readonly PreNormBlock[] _blocks;
    private readonly LayerNorm? _postNorm;

    /// <param name="network">The tower's graph.</param>
    /// <param name="weights">Scope "vision_model".</param>
    /// <param name="config">Its sizes.</param>
    /// <param name="firstLayers">For a tower that ends behind so many layers, without the last norm; null for a whole one.</param>
    public ClipVisionTower(Network network, WeightReader weights, ClipVisionConfig config, int? firstLayers = null)
    {
        _network = network;
        WeightReader embeddings = weights.Scope("embeddings");
        int width = config.Width;
        _patches = new PatchEmbedding(network, embeddings.Scope("patch_embedding"), config.Channels, config.PatchSize, width, bias: false);
        _classToken = network.Parameter(embeddings, "class_embedding", [width], 1, 1, width);
        _positions = network.Parameter(embeddings, "position_embedding.weight", [config.Positions, width], config.Positions, width);
        _preNorm = new LayerNorm(network, weights.Scope("pre_layrnorm"), width, config.Epsilon); // Spelt so in every checkpoint.
        _blocks = ClipBlocks.Read(
            network, weights.Scope("encoder"), firstLayers ?? config.Layers, width, config.Intermediate, config.Heads, config.Activation, config.Epsilon);
        _postNorm = firstLayers is null ? new LayerNorm(network, weights.Scope("post_layernorm"), width, config.Epsilon) : null;
    }

    /// <summary>The patches after the last norm, [batch, patches, width], once built; for towers that show them.</summary>
    public Value? Patches { get; private set; }

    /// <param name="pixels">float32 [batch, 3, size, size], normalised as preprocessor_config.json says.</param>
    /// <returns>The class token after the last norm, [batch, width].</returns>
    public Value Build(Value pixels)
    {
        Value x = BuildStates(pixels);
        _network.Tap("vision_last_hidden_state", x);
        Patches = _network.IsProbing ? _postNorm!.Build(_network.Graph.Slice(x, 1, 1, long.MaxValue)) : null;
        return _postNorm!.Build(_network.Graph.Select(x, 1, 0));
    }

    /// <param name="pixels">float32 [batch, 3, size, size], normalised as preprocessor_config.json says.</param>
    /// <returns>The states behind the last layer, [batch, 1 + patches, width]; the class token comes first.</returns>
    public Value BuildStates(Value pixels)
    {
        GraphBuilder graph = _network.Graph;
        Value x = _patches.Build(pixels);
        x = _preNorm.Build(ClassToken.Prepend(graph, _classToken, x) + _positions);
        _network.Tap("vision_hidden_first", x);
        foreach (PreNormBlock block in _blocks)
        {
            x = block.Build(x);
        }

        return x;
    }
}
