using System.Globalization;
using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Vilt;

/// <summary>config.json of ViLT, with the defaults of transformers' ViltConfig.</summary>
/// <param name="Text">Sizes shared by text embeddings and layers.</param>
/// <param name="ImageSize">Side of the pictures the position embeddings were learnt for.</param>
/// <param name="PatchSize">Side of a patch.</param>
/// <param name="Modalities">Kinds of input: text, picture, and for some heads a second picture.</param>
/// <param name="Labels">Answers of the question head.</param>
/// <param name="QkvBias">Whether query, key and value have biases.</param>
internal sealed record ViltConfig(BertConfig Text, int ImageSize, int PatchSize, int Modalities, IReadOnlyList<string> Labels, bool QkvBias)
{
    /// <summary>Patches along a side of the learnt position embeddings.</summary>
    public int Grid => ImageSize / PatchSize;

    /// <summary>For people.</summary>
    public string Describe() => $"ViLT, {Text.Layers} layers of {Text.Width}, {ImageSize} px, patch {PatchSize}, {Text.MaxPositions} tokens";

    public static ViltConfig Read(ModelConfig config)
    {
        int imageSize = config.Whole("image_size", 384, 1, 1 << 14);
        return new ViltConfig(
            BertConfig.Read(config, maxPositions: 40),
            imageSize,
            config.Whole("patch_size", 32, 1, imageSize),
            config.Whole("modality_type_vocab_size", 2, 2, 16),
            ReadLabels(config.Section("id2label")),
            config.Flag("qkv_bias", true));
    }

    /// <summary>Two without a name where there are none, as transformers has it.</summary>
    private static string[] ReadLabels(ModelConfig labels) =>
        [.. Enumerable.Range(0, Math.Max(labels.Count, 2)).Select(i => labels.Text(i.ToString(CultureInfo.InvariantCulture), $"LABEL_{i}"))];
}
