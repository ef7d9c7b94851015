using VectorDb.Models.Architectures.Albef;
using VectorDb.Models.Architectures.Align;
using VectorDb.Models.Architectures.Blip;
using VectorDb.Models.Architectures.Blip2;
using VectorDb.Models.Architectures.BlipGrounding;
using VectorDb.Models.Architectures.BlipNlvr;
using VectorDb.Models.Architectures.ChineseClip;
using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Architectures.InstructBlip;
using VectorDb.Models.Architectures.Llava;
using VectorDb.Models.Architectures.OnnxExport;
using VectorDb.Models.Architectures.OpenAiClip;
using VectorDb.Models.Architectures.Siglip;
using VectorDb.Models.Architectures.Vilt;

namespace VectorDb.Models.Families;

/// <summary>The families this build knows.</summary>
internal static class ModelFamilies
{
    private static readonly IModelFamily[] All =
    [
        new OnnxExportFamily(), // First: its directories name the family whose towers were exported.
        new ClipFamily(), new ChineseClipFamily(), new SiglipFamily(), new OpenAiClipFamily(), new AlignFamily(),
        new BlipRetrievalFamily(), new AlbefFamily(), new Blip2RetrievalFamily(), new ViltFamily(), new BlipNlvrFamily(),
        new BlipCaptionFamily(), new BlipAnswerFamily(), new BlipGroundingFamily(),
        new Blip2GenerationFamily(), new InstructBlipFamily(), new LlavaFamily(),
    ];

    /// <summary>Names of the families, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(family => family.Name).Distinct()];

    /// <summary>Names of the families some of whose models have a capability.</summary>
    public static IReadOnlyList<string> Capable(ModelCapability capability) =>
        [.. All.Where(family => family.Capabilities.Contains(capability)).Select(family => family.Name).Distinct()];

    /// <summary>The family a directory's model belongs to.</summary>
    /// <exception cref="ModelException">None knows it; the message lists those that are supported.</exception>
    public static IModelFamily Of(ModelFiles files)
    {
        if (files.Config is null && files.OpenClipConfig is null)
        {
            throw new ModelException(
                ModelError.NotFound,
                $"'{files.Directory}' has neither {ModelFiles.ConfigName} nor {ModelFiles.OpenClipConfigName}");
        }

        return Array.Find(All, family => family.Claims(files))
            ?? throw new ModelException(
                ModelError.Unsupported,
                $"model type '{files.ModelType}' with architecture '{files.Architecture}' is not supported; supported families are {string.Join(", ", Names)}");
    }
}
