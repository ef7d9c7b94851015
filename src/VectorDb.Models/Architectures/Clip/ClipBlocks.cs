using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Clip;

/// <summary>The encoder's blocks under the names transformers gives them in CLIP, Chinese-CLIP and SigLIP.</summary>
internal static class ClipBlocks
{
    /// <param name="network">The tower.</param>
    /// <param name="encoder">Scope that holds "layers".</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="width">Features of a position.</param>
    /// <param name="intermediate">Features inside the feed-forward layers.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="activation">Of the feed-forward layers.</param>
    /// <param name="epsilon">Of the norms.</param>
    public static PreNormBlock[] Read(
        Network network, WeightReader encoder, int layers, int width, int intermediate, int heads, Activation activation, double epsilon)
    {
        PreNormBlock[] blocks = new PreNormBlock[layers];
        for (int i = 0; i < layers; i++)
        {
            WeightReader layer = encoder.Scope("layers", i);
            WeightReader attention = layer.Scope("self_attn");
            WeightReader mlp = layer.Scope("mlp");
            blocks[i] = new PreNormBlock(
                new LayerNorm(network, layer.Scope("layer_norm1"), width, epsilon),
                new Attention(
                    network,
                    new Linear(network, attention.Scope("q_proj"), width, width),
                    new Linear(network, attention.Scope("k_proj"), width, width),
                    new Linear(network, attention.Scope("v_proj"), width, width),
                    new Linear(network, attention.Scope("out_proj"), width, width),
                    heads),
                new LayerNorm(network, layer.Scope("layer_norm2"), width, epsilon),
                new FeedForward(
                    network,
                    new Linear(network, mlp.Scope("fc1"), width, intermediate),
                    new Linear(network, mlp.Scope("fc2"), intermediate, width),
                    activation));
        }

        return blocks;
    }
}
