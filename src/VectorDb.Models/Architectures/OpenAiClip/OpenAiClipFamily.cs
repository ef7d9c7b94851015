using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>
/// CLIP in the layout of OpenAI's published files and of open_clip: the state dictionary of openai/CLIP's model.py beside
/// open_clip_config.json. Sizes follow from the tensors, as in build_model.
/// </summary>
internal sealed class OpenAiClipFamily : IModelFamily
{
    public string Name => "openai-clip";

    public bool Claims(ModelFiles files) => files.Config is null && files.OpenClipConfig is not null;

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Files.OpenClipConfig!.Section("model_cfg");
        OpenClipOptions.RequirePlain(config);
        WeightReader weights = context.Weights;
        Activation activation = new(config.Flag("quick_gelu", false) ? "quick_gelu" : "gelu");
        WeightReader visual = weights.Scope("visual");
        int headWidth = config.Section("vision_cfg").Whole("head_width", 64);
        IOpenAiVision vision = visual.Has("layer1.0.conv1.weight")
            ? new ModifiedResNet(visual)
            : new OpenAiVisionTransformer(visual, activation, headWidth);
        OpenAiTextTower text = new(weights, activation, config.Section("text_cfg").OptionalWhole("heads", 1));
        RequireEqual(vision.Dimensions, text.Dimensions);
        ScoreRule scores = new(MathF.Exp(weights.Scalar("logit_scale")));
        weights.Ignore("input_resolution", "context_length", "vocab_size", "attn_mask");

        void BuildVision(Network network)
        {
            Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, vision.ImageSize, vision.ImageSize);
            network.Output(ImageTower.Embeddings, vision.Build(network, pixels));
        }

        void BuildText(Network network)
        {
            Value ids = network.Graph.Input(TokenStacker.InputIds, ElementType.Int64, "batch", "tokens");
            Value pool = network.Graph.Input(TokenStacker.Pool, ElementType.Int64, "batch");
            network.Output(TextTower.Embeddings, text.Build(network, ids, pool));
        }

        DualEncoderParts parts = new()
        {
            Images = context.LoadProcessor(OpenClipOptions.ReadPlan(context.Files.OpenClipConfig.Section("preprocess_cfg"), vision.ImageSize), vision.ImageSize),
            ImageTower = new ImageTower(context.Compile("vision", BuildVision), vision.Dimensions),
            Texts = context.LoadTokenizer(),
            TextTower = new TextTower(context.Compile("text", BuildText), text.Dimensions, new TokenStacker(0, text.MaxTokens)),
            TrimIds = TrimToEnd,
            MaxTokens = text.MaxTokens,
            Scores = scores,
        };
        ProbeTable probe = DualEncoderProbe.Create(parts)
            .Add("pixel_values_unconverted", run => InputProbe.Pixels(run.Inputs.Images, parts.Images.ReadUnconverted));
        if (vision.Taps.Count > 0)
        {
            probe.AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], vision.Taps);
        }

        return parts.ToModel(context, probe, vision.Description, $"causal transformer of width {text.Width}, {text.MaxTokens} tokens");
    }

    /// <summary>Leaves out what follows the end token: attention is causal, so nothing there reaches the pooled state.</summary>
    private static TokenInput TrimToEnd(int[] ids, int length)
    {
        int pool = OpenAiTextTower.PoolPosition(ids.AsSpan(0, length));
        return new TokenInput(ids[..(pool + 1)], pool);
    }

    private static void RequireEqual(int vision, int text)
    {
        if (vision != text)
        {
            throw new ModelException(
                ModelError.MisshapenTensor, $"the vision tower makes embeddings of {vision} numbers, text_projection of {text}");
        }
    }
}
