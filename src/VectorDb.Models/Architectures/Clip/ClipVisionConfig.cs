using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Clip;

/// <summary>vision_config of CLIP, with the defaults of transformers' CLIPVisionConfig.</summary>
internal sealed record ClipVisionConfig(
    int Width, int Intermediate, int Layers, int Heads, int Channels, int ImageSize, int PatchSize, Activation Activation, double Epsilon)
{
    /// <summary>Patches along a side.</summary>
    public int Grid => ImageSize / PatchSize;

    /// <summary>Patches and the class token.</summary>
    public int Positions => (Grid * Grid) + 1;

    /// <summary>For people.</summary>
    public string Describe() => $"ViT, {Layers} layers of {Width}, {ImageSize} px, patch {PatchSize}";

    public static ClipVisionConfig Read(ModelConfig config)
    {
        int width = config.Whole("hidden_size", 768);
        int heads = config.Whole("num_attention_heads", 12);
        int imageSize = config.Whole("image_size", 224, 1, 1 << 14);
        int patchSize = config.Whole("patch_size", 32, 1, imageSize);
        if (width % heads != 0)
        {
            throw config.Invalid("num_attention_heads", $"is {heads}, which does not divide hidden_size {width}");
        }

        return new ClipVisionConfig(
            width,
            config.Whole("intermediate_size", 3072),
            config.Whole("num_hidden_layers", 12, 1, 1000),
            heads,
            config.Whole("num_channels", 3, 3, 3),
            imageSize,
            patchSize,
            Activation.Read(config, "hidden_act", "quick_gelu"),
            config.Number("layer_norm_eps", 1e-5));
    }
}
