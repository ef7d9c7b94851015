using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.BlipGrounding;

/// <summary>Configuration of BLIP for grounding, as mmpretrain spells it.</summary>
/// <param name="Vision">The picture's tower.</param>
/// <param name="Text">The phrase's encoder, which does not look at the picture.</param>
/// <param name="Fusion">The encoder that does, going on from the phrase's states.</param>
/// <param name="Decoder">Writes the box.</param>
/// <param name="Resolution">Steps of a coordinate; a box is four numbers of 0 to this.</param>
internal sealed record GroundingConfig(TimmVisionConfig Vision, BertConfig Text, BertConfig Fusion, BertConfig Decoder, int Resolution)
{
    public static GroundingConfig Read(ModelConfig config)
    {
        TimmVisionConfig vision = ReadVision(config.Section("visual_encoder"));
        ModelConfig fusion = config.Section("multimodal_encoder").Section("med_config");
        ModelConfig decoder = config.Section("head").Section("decoder").Section("med_config");
        GroundingConfig read = new(
            vision,
            BertConfig.Read(config.Section("text_encoder").Section("med_config"), typeVocabulary: 0),
            BertConfig.Read(fusion, typeVocabulary: 0),
            BertConfig.Read(decoder, typeVocabulary: 0),
            config.Whole("image_res", 640, 1, 1 << 14));
        RequireWidth(fusion, "encoder_width", read.Fusion.MemoryWidth, vision.Width);
        RequireWidth(fusion, "hidden_size", read.Fusion.Width, read.Text.Width);
        RequireWidth(decoder, "encoder_width", read.Decoder.MemoryWidth, vision.Width);
        RequireWidth(decoder, "encoder_width", read.Decoder.MemoryWidth, read.Fusion.Width);
        return read;
    }

    private static TimmVisionConfig ReadVision(ModelConfig config)
    {
        int imageSize = config.Whole("img_size", 224, 1, 1 << 14);
        int patchSize = config.Whole("patch_size", 16, 1, imageSize);
        const double epsilon = 1e-6; // mmpretrain's norm_cfg
        if (config.IsText("arch"))
        {
            return config.Text("arch") switch
            {
                "b" or "base" => new(768, 3072, 12, 12, imageSize, patchSize, epsilon),
                "l" or "large" => new(1024, 4096, 24, 16, imageSize, patchSize, epsilon),
                { } other => throw config.Invalid("arch", $"is '{other}'; known are b, base, l and large, or the sizes as an object"),
            };
        }

        ModelConfig arch = config.Section("arch");
        int width = arch.Whole("embed_dims");
        int heads = arch.Whole("num_heads");
        return width % heads == 0
            ? new(width, arch.Whole("feedforward_channels", 4 * width), arch.Whole("num_layers", null, 1, 1000), heads, imageSize, patchSize, epsilon)
            : throw arch.Invalid("num_heads", $"is {heads}, which does not divide embed_dims {width}");
    }

    private static void RequireWidth(ModelConfig config, string key, int width, int expected)
    {
        if (width != expected)
        {
            throw config.Invalid(key, $"is {width}, but what is looked at has width {expected}");
        }
    }
}
