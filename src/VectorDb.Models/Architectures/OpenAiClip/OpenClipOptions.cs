using VectorDb.Imaging;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Preprocessing;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>What open_clip_config.json says beyond the sizes, which follow from the tensors.</summary>
internal static class OpenClipOptions
{
    /// <summary>Refuses variants of open_clip's towers that no tensor shows and that this family does not build.</summary>
    /// <param name="model">model_cfg.</param>
    public static void RequirePlain(ModelConfig model)
    {
        ModelConfig vision = model.Section("vision_cfg");
        ModelConfig text = model.Section("text_cfg");
        Require(vision, "timm_model_name", "");
        Require(vision, "pool_type", "tok");
        Require(text, "hf_model_name", "");
        Require(text, "pool_type", "argmax");
        Refuse(vision, "global_average_pool");
        Refuse(vision, "attentional_pool");
        Refuse(vision, "final_ln_after_pool");
        Refuse(text, "no_causal_mask");
        Refuse(text, "embed_cls");
    }

    /// <summary>
    /// _transform of openai/CLIP's clip.py, and open_clip's with other options: torchvision's resize of the short side, or
    /// of both sides ("squash"), and its centre crop.
    /// </summary>
    /// <param name="config">preprocess_cfg.</param>
    /// <param name="imageSize">Side of the pictures the vision tower takes.</param>
    public static PixelPlan ReadPlan(ModelConfig config, int imageSize) => new()
    {
        Resize = config.Text("resize_mode", "shortest") switch
        {
            "shortest" => new ResizeRule.ShortestEdge(imageSize),
            "squash" => new ResizeRule.Exact(imageSize, imageSize),
            { } other => throw config.Invalid("resize_mode", $"is '{other}'; supported are shortest, squash"),
        },
        Filter = config.Text("interpolation", "bicubic") switch
        {
            "bicubic" or "random" => ResampleFilter.Bicubic, // "random" is of the training; evaluation is bicubic.
            "bilinear" => ResampleFilter.Bilinear,
            { } other => throw config.Invalid("interpolation", $"is '{other}'; supported are bicubic, bilinear"),
        },
        Crop = new CropRule.Center(imageSize, imageSize),
        OffsetRounding = OffsetRounding.HalfEven,
        Mean = config.Numbers("mean", ProcessorDefaults.ClipMean),
        Std = config.Numbers("std", ProcessorDefaults.ClipStd),
    };

    private static void Require(ModelConfig section, string key, string plain)
    {
        string value = section.Text(key, plain);
        if (value != plain)
        {
            string expected = plain.Length > 0 ? $"only '{plain}' is supported" : "such towers are not supported";
            throw new ModelException(ModelError.Unsupported, section.Invalid(key, $"is '{value}'; {expected}").Message);
        }
    }

    private static void Refuse(ModelConfig section, string key)
    {
        if (section.Flag(key, false))
        {
            throw new ModelException(ModelError.Unsupported, section.Invalid(key, "is true, which is not supported").Message);
        }
    }
}
