using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>What BLIP's generating checkpoints have in common: the vision tower, and a text side that looks at its output.</summary>
internal sealed class BlipParts
{
    /// <param name="context">The model being built.</param>
    public BlipParts(ModelContext context)
    {
        ModelConfig config = context.Config;
        VisionConfig = BlipVisionConfig.ReadBlip(config.Section("vision_config"));
        TextConfig = BlipTextConfig.Read(config.Section("text_config"), VisionConfig.Width);
        Weights = context.Weights;
        Weights.Ignore("embeddings.position_ids");
        Images = context.LoadProcessor(ProcessorKind.Blip, VisionConfig.ImageSize);
        Texts = context.LoadTokenizer();
        Tower = new VisionTower(context.Compile("vision", BuildVision));
        Encoder = context.Own(new VisualEncoder(context, Images, Tower.Run));
    }

    public BlipVisionConfig VisionConfig { get; }

    public BlipTextConfig TextConfig { get; }

    public WeightReader Weights { get; }

    public PixelReader Images { get; }

    public TokenReader Texts { get; }

    public VisionTower Tower { get; }

    public VisualEncoder Encoder { get; }

    /// <summary>pixel_values to image_hidden_states.</summary>
    public void BuildVision(Network network)
    {
        Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, VisionConfig.ImageSize, VisionConfig.ImageSize);
        network.Output(VisionTower.HiddenStates, new BlipVisionTower(network, Weights.Scope("vision_model"), VisionConfig).Build(pixels));
    }
}
