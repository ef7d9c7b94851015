namespace VectorDb.Models.Architectures.Shared;

/// <summary>What a checkpoint calls the parts of a ViT.</summary>
/// <param name="Patches">Convolution of the patches.</param>
/// <param name="Blocks">Numbered blocks.</param>
/// <param name="Norm1">Before attention.</param>
/// <param name="Norm2">Before the feed-forward layers.</param>
/// <param name="Expand">First feed-forward layer.</param>
/// <param name="Contract">Second feed-forward layer.</param>
/// <param name="Norm">After the last block.</param>
internal sealed record TimmVisionNames(
    string Patches, string Blocks, string Norm1, string Norm2, string Expand, string Contract, string Norm)
{
    /// <summary>timm's vision_transformer.py.</summary>
    public static readonly TimmVisionNames Timm = new("patch_embed.proj", "blocks", "norm1", "norm2", "mlp.fc1", "mlp.fc2", "norm");

    /// <summary>mmpretrain's vision_transformer.py.</summary>
    public static readonly TimmVisionNames MmPretrain = new(
        "patch_embed.projection", "layers", "ln1", "ln2", "ffn.layers.0.0", "ffn.layers.1", "ln1");
}
