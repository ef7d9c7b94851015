using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>vision_config of BLIP, BLIP-2 and InstructBLIP.</summary>
internal sealed record BlipVisionConfig(
    int Width, int Intermediate, int Layers, int Heads, int ImageSize, int PatchSize, Activation Activation, double Epsilon)
{
    /// <summary>Whether query, key and value have biases.</summary>
    public bool QkvBias { get; init; } = true;

    /// <summary>Patches and the class token.</summary>
    public int Positions => ((ImageSize / PatchSize) * (ImageSize / PatchSize)) + 1;

    /// <summary>For people.</summary>
    public string Describe() => $"ViT, {Layers} layers of {Width}, {ImageSize} px, patch {PatchSize}";

    /// <summary>With the defaults of transformers' BlipVisionConfig.</summary>
    public static BlipVisionConfig ReadBlip(ModelConfig config) => Read(config, 768, 3072, 12, 12, 384, 16, 1e-5);

    /// <summary>With the defaults of transformers' Blip2VisionConfig and InstructBlipVisionConfig.</summary>
    public static BlipVisionConfig ReadBlip2(ModelConfig config) => Read(config, 1408, 6144, 39, 16, 224, 14, 1e-6) with
    {
        QkvBias = config.Flag("qkv_bias", true),
    };

    private static BlipVisionConfig Read(
        ModelConfig config, int width, int intermediate, int layers, int heads, int imageSize, int patchSize, double epsilon)
    {
        width = config.Whole("hidden_size", width);
        heads = config.Whole("num_attention_heads", heads);
        imageSize = config.Whole("image_size", imageSize, 1, 1 << 14);
        if (width % heads != 0)
        {
            throw config.Invalid("num_attention_heads", $"is {heads}, which does not divide hidden_size {width}");
        }

        return new BlipVisionConfig(
            width,
            config.Whole("intermediate_size", intermediate),
            config.Whole("num_hidden_layers", layers, 1, 1000),
            heads,
            imageSize,
            config.Whole("patch_size", patchSize, 1, imageSize),
            Activation.Read(config, "hidden_act", "gelu"),
            config.Number("layer_norm_eps", epsilon));
    }
}
