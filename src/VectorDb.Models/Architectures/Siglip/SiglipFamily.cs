using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Siglip;

/// <summary>SigLIP in the layout of transformers' SiglipModel (arXiv:2303.15343): scores are sigmoids of each pair.</summary>
internal sealed class SiglipFamily : IModelFamily
{
    public string Name => "siglip";

    public bool Claims(ModelFiles files) => files.ModelType == "siglip";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        SiglipConfig vision = SiglipConfig.ReadVision(config.Section("vision_config"));
        SiglipConfig text = SiglipConfig.ReadText(config.Section("text_config"));
        WeightReader weights = context.Weights;
        ScoreRule scores = new(MathF.Exp(weights.Scalar("logit_scale")), weights.Scalar("logit_bias"), IsSigmoid: true);
        weights.Ignore("embeddings.position_ids");

        void BuildVision(Network network) => Vision(network, weights, vision);
        void BuildText(Network network) => Text(network, weights, text, vision.Width);

        TokenReader texts = context.LoadTokenizer();
        int padding = texts.Tokenizer.Special.Pad
            ?? throw new ModelException(ModelError.Malformed, "the tokenizer names no padding token, which SigLIP needs");
        DualEncoderParts parts = new()
        {
            Images = context.LoadProcessor(ProcessorKind.Siglip, vision.ImageSize),
            ImageTower = new ImageTower(context.Compile("vision", BuildVision), vision.Width),
            Texts = texts,
            TextTower = new TextTower(context.Compile("text", BuildText), vision.Width, new TokenStacker(padding, text.MaxPositions, fixedLength: true)),
            MaxTokens = text.MaxPositions,
            Scores = scores,
        };
        ProbeTable probe = DualEncoderProbe.Create(parts)
            .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"])
            .AddTowerOutputs(context.CompileForProbe("text", BuildText), ["input_ids"], ["text_last_hidden_state"]);
        return parts.ToModel(
            context,
            probe,
            $"ViT, {vision.Layers} layers of {vision.Width}, {vision.ImageSize} px, patch {vision.PatchSize}, attention pooling",
            $"transformer, {text.Layers} layers of {text.Width}, {text.MaxPositions} tokens");
    }

    private static void Vision(Network network, WeightReader weights, SiglipConfig config)
    {
        Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, config.ImageSize, config.ImageSize);
        network.Output(ImageTower.Embeddings, new SiglipVisionTower(network, weights.Scope("vision_model"), config).Build(pixels));
    }

    private static void Text(Network network, WeightReader weights, SiglipConfig config, int dimensions)
    {
        Value ids = network.Graph.Input(TokenStacker.InputIds, ElementType.Int64, "batch", config.MaxPositions);
        network.Output(TextTower.Embeddings, new SiglipTextTower(network, weights.Scope("text_model"), config, dimensions).Build(ids));
    }
}
