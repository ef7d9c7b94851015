using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Siglip;

/// <summary>A tower of SigLIP, with the defaults of transformers' SiglipVisionConfig and SiglipTextConfig.</summary>
internal sealed record SiglipConfig
{
    public required int Width { get; init; }

    public required int Intermediate { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required Activation Activation { get; init; }

    public required double Epsilon { get; init; }

    /// <summary>Of the vision tower.</summary>
    public int ImageSize { get; init; }

    /// <summary>Of the vision tower.</summary>
    public int PatchSize { get; init; }

    /// <summary>Patches along a side.</summary>
    public int Grid => ImageSize / PatchSize;

    /// <summary>Of the text tower.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Of the text tower; every text is padded to as many.</summary>
    public int MaxPositions { get; init; }

    public static SiglipConfig ReadVision(ModelConfig config)
    {
        int imageSize = config.Whole("image_size", 224, 1, 1 << 14);
        return Read(config) with
        {
            ImageSize = imageSize,
            PatchSize = config.Whole("patch_size", 16, 1, imageSize),
        };
    }

    public static SiglipConfig ReadText(ModelConfig config) => Read(config) with
    {
        Vocabulary = config.Whole("vocab_size", 32000),
        MaxPositions = config.Whole("max_position_embeddings", 64, 1, 1 << 16),
    };

    private static SiglipConfig Read(ModelConfig config)
    {
        int width = config.Whole("hidden_size", 768);
        int heads = config.Whole("num_attention_heads", 12);
        if (width % heads != 0)
        {
            throw config.Invalid("num_attention_heads", $"is {heads}, which does not divide hidden_size {width}");
        }

        return new SiglipConfig
        {
            Width = width,
            Intermediate = config.Whole("intermediate_size", 3072),
            Layers = config.Whole("num_hidden_layers", 12, 1, 1000),
            Heads = heads,
            Activation = Activation.Read(config, "hidden_act", "gelu_pytorch_tanh"),
            Epsilon = config.Number("layer_norm_eps", 1e-6),
        };
    }
}
