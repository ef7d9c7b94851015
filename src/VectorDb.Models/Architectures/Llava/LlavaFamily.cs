using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Llava;

/// <summary>
/// LLaVA (Liu et al. 2023, arXiv:2304.08485, arXiv:2310.03744): CLIP's patches, projected by two layers, stand where a chat's
/// prompt has its picture. Layout of transformers' LlavaForConditionalGeneration.
/// </summary>
internal sealed class LlavaFamily : IModelFamily
{
    public string Name => "llava";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Caption, ModelCapability.Answer];

    public bool Claims(ModelFiles files) => files.ModelType == "llava";

    public ModelParts Build(ModelContext context)
    {
        LlavaConfig config = LlavaConfig.Read(context.Config);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids");
        IgnoreUnused(weights.Scope("vision_tower").Scope("vision_model"), config);
        PixelReader images = context.LoadProcessor(ProcessorKind.Clip, config.Vision.ImageSize);
        TokenReader texts = context.LoadTokenizer();
        ILanguageModel language = LanguageModels.Read(context, context.Config.Section("text_config"), "llama");
        if (language.StartToken is not null)
        {
            throw new ModelException(ModelError.Unsupported, "LLaVA needs a language model that is a decoder alone");
        }

        VisionTower tower = new(context.Compile("vision", network => Vision(network, weights, config, language.Width)));
        VisualEncoder encoder = context.Own(new VisualEncoder(context, images, tower.Run));
        LlavaReader reader = new(context, config, language, texts, encoder);
        return new ModelParts
        {
            Vision = encoder,
            Generator = context.Own(new Generator(context, language.Decoder, reader, texts)),
            Images = images,
            Texts = texts,
            Probe = LlavaProbe.Create(images, tower, language, reader),
            Towers = [new("vision", config.Vision.Describe()), new("language", language.Description)],
            Decoder = language.Decoder.Shape,
        };
    }

    private static void Vision(Network network, WeightReader weights, LlavaConfig config, int width)
    {
        GraphBuilder graph = network.Graph;
        ClipVisionConfig vision = config.Vision;
        Value pixels = graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", vision.Channels, vision.ImageSize, vision.ImageSize);
        WeightReader tower = weights.Scope("vision_tower").Scope("vision_model");
        Value x = new ClipVisionTower(network, tower, vision, config.VisionLayers).BuildStates(pixels);
        x = config.KeepsClassToken ? x : graph.Slice(x, 1, 1, long.MaxValue);
        WeightReader projector = weights.Scope("multi_modal_projector");
        x = new Linear(network, projector.Scope("linear_1"), vision.Width, width, config.ProjectionBias).Build(x);
        x = config.Projection.Build(x, network);
        network.Output(VisionTower.HiddenStates, new Linear(network, projector.Scope("linear_2"), width, width, config.ProjectionBias).Build(x));
    }

    /// <summary>The layers behind the one whose states are shown are never run.</summary>
    private static void IgnoreUnused(WeightReader vision, LlavaConfig config)
    {
        vision.Scope("post_layernorm").IgnoreAll();
        for (int i = config.VisionLayers; i < config.Vision.Layers; i++)
        {
            vision.Scope("encoder").Scope("layers", i).IgnoreAll();
        }
    }
}
