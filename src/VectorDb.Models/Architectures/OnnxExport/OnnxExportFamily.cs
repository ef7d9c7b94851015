using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Architectures.OnnxExport;

/// <summary>
/// A dual encoder that was exported to ONNX elsewhere, as optimum exports it: vision_model.onnx (pixel_values to
/// image_embeds) and text_model.onnx (input_ids, perhaps attention_mask, to text_embeds), in the directory or below onnx/,
/// beside the side files of the model they came from. The graphs run as they are; precision options do not change them.
/// </summary>
internal sealed class OnnxExportFamily : IModelFamily
{
    private const string VisionFile = "vision_model.onnx";
    private const string TextFile = "text_model.onnx";
    private const string ImageEmbeds = "image_embeds";
    private const string TextEmbeds = "text_embeds";

    private static readonly string[] Weights =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    private static readonly string[] ModelTypes = ["clip", "chinese_clip", "siglip"];

    public string Name => "onnx-export";

    public bool Claims(ModelFiles files) =>
        ModelTypes.Contains(files.ModelType) && Find(files, VisionFile) is not null && Find(files, TextFile) is not null && !Weights.Any(files.Has);

    public Checkpoint OpenCheckpoint(ModelFiles files)
    {
        string[] graphs = [Find(files, VisionFile)!, Find(files, TextFile)!];
        IEnumerable<string> data = graphs.SelectMany(graph => new[] { graph, graph + "_data", graph + ".data" }).Where(files.Has);
        return Checkpoint.WithoutTensors([.. data.Select(files.PathOf)]);
    }

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        ModelConfig text = config.SectionOrDict("text_config");
        bool isSiglip = context.Files.ModelType == "siglip";
        TokenReader texts = context.LoadTokenizer();
        int positions = text.Whole("max_position_embeddings", isSiglip ? 64 : context.Files.ModelType == "clip" ? 77 : 512, 2, 1 << 16);
        int maxTokens = Math.Min(texts.Tokenizer.ModelMaxLength ?? positions, positions);
        int imageSize = config.SectionOrDict("vision_config").Whole("image_size", 224, 1, 1 << 14);
        CompiledTower vision = context.OpenFile("vision", Find(context.Files, VisionFile)!);
        CompiledTower textTower = context.OpenFile("text", Find(context.Files, TextFile)!);
        int dimensions = WidthOf(vision, ImageEmbeds) ?? WidthOf(textTower, TextEmbeds) ?? config.Whole("projection_dim", 512);
        TokenStacker stacker = new(isSiglip ? texts.Tokenizer.Special.Pad ?? 0 : 0, maxTokens, fixedLength: isSiglip);
        DualEncoderParts parts = new()
        {
            Images = context.LoadProcessor(KindOf(context.Files.ModelType), imageSize),
            ImageTower = new ImageTower(vision, dimensions, ImageEmbeds),
            Texts = texts,
            TextTower = new TextTower(textTower, dimensions, stacker, TextEmbeds),
            TrimIds = context.Files.ModelType == "clip" ? TrimToEnd(ClipTextConfig.Read(text)) : static (ids, length) => new TokenInput(ids[..length]),
            MaxTokens = maxTokens,
            Scores = new ScoreRule(isSiglip ? 1 : 100), // Exports leave the trained scale out; CLIP's is clipped at 100 (arXiv:2103.00020 §2.5) and ends there.
        };
        return parts.ToModel(context, DualEncoderProbe.Create(parts), $"{VisionFile}, {imageSize} px", $"{TextFile}, {maxTokens} tokens");
    }

    private static int? WidthOf(CompiledTower tower, string output)
    {
        tower.Open();
        return tower.WidthOf(output);
    }

    private static Func<int[], int, TokenInput> TrimToEnd(ClipTextConfig config) => (ids, length) =>
    {
        int pool = config.PoolPosition(ids.AsSpan(0, length));
        return new TokenInput(ids[..(pool + 1)], pool);
    };

    private static ProcessorKind KindOf(string modelType) => modelType switch
    {
        "siglip" => ProcessorKind.Siglip,
        "chinese_clip" => ProcessorKind.ChineseClip,
        _ => ProcessorKind.Clip,
    };

    private static string? Find(ModelFiles files, string name) =>
        files.Has(name) ? name : files.Has("onnx/" + name) ? "onnx/" + name : null;
}
