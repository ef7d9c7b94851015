using VectorDb.Imaging;

namespace VectorDb.Models.Preprocessing;

/// <summary>What a processor's class takes where preprocessor_config.json says nothing (transformers 4.46).</summary>
/// <param name="Size">Side of the resize.</param>
/// <param name="ShortestEdge">Whether a plain number as size is the shortest side, not both.</param>
/// <param name="Crop">Side of the centre crop, or null where the class does not crop unless told.</param>
/// <param name="Filter">Of the resize.</param>
/// <param name="Mean">Of red, green, blue.</param>
/// <param name="Std">Of red, green, blue.</param>
internal sealed record ProcessorDefaults(
    int Size, bool ShortestEdge, int? Crop, ResampleFilter Filter, IReadOnlyList<double> Mean, IReadOnlyList<double> Std)
{
    /// <summary>Of OpenAI's CLIP.</summary>
    public static readonly double[] ClipMean = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>Of OpenAI's CLIP.</summary>
    public static readonly double[] ClipStd = [0.26862954, 0.26130258, 0.27577711];

    private static readonly double[] Half = [0.5, 0.5, 0.5];
    private static readonly double[] EfficientNetStd = [0.47853944, 0.4732864, 0.47434163];

    public static ProcessorDefaults Of(ProcessorKind kind) => kind switch
    {
        ProcessorKind.Clip => new(224, true, 224, ResampleFilter.Bicubic, ClipMean, ClipStd),
        ProcessorKind.ChineseClip => new(224, true, 224, ResampleFilter.Bicubic, ClipMean, ClipStd),
        ProcessorKind.Blip => new(384, false, null, ResampleFilter.Bicubic, ClipMean, ClipStd),
        ProcessorKind.Siglip => new(224, false, null, ResampleFilter.Bicubic, Half, Half),
        ProcessorKind.EfficientNet => new(346, false, null, ResampleFilter.Nearest, Half, EfficientNetStd),
        ProcessorKind.Vilt => new(384, true, null, ResampleFilter.Bicubic, Half, Half),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
