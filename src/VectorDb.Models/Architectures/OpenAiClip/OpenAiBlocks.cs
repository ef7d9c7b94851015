using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>ResidualAttentionBlock of openai/CLIP's model.py, whose sizes follow from the tensors.</summary>
internal static class OpenAiBlocks
{
    public const double Epsilon = 1e-5;

    /// <param name="network">The tower.</param>
    /// <param name="transformer">Scope "transformer", which holds "resblocks".</param>
    /// <param name="width">Features of a position.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="activation">QuickGELU in OpenAI's own models.</param>
    public static PreNormBlock[] Read(Network network, WeightReader transformer, int width, int heads, Activation activation)
    {
        List<PreNormBlock> blocks = [];
        while (transformer.Scope("resblocks", blocks.Count) is var block && block.Has("ln_1.weight"))
        {
            int intermediate = block.ShapeOf("mlp.c_fc.weight", 2)[0];
            WeightReader attention = block.Scope("attn");
            Linear[] projections = Linear.Packed(network, attention, "in_proj_weight", "in_proj_bias", width, width, 3);
            blocks.Add(new PreNormBlock(
                new LayerNorm(network, block.Scope("ln_1"), width, Epsilon),
                new Attention(
                    network, projections[0], projections[1], projections[2], new Linear(network, attention.Scope("out_proj"), width, width), heads),
                new LayerNorm(network, block.Scope("ln_2"), width, Epsilon),
                new FeedForward(
                    network,
                    new Linear(network, block.Scope("mlp").Scope("c_fc"), width, intermediate),
                    new Linear(network, block.Scope("mlp").Scope("c_proj"), intermediate, width),
                    activation)));
        }

        return [.. blocks];
    }
}
