using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.BlipGrounding;

/// <summary>
/// BLIP for visual grounding as mmpretrain has it (blip_grounding.py): where in a picture is what a phrase names. Names as in
/// its checkpoints.
/// </summary>
internal sealed class BlipGroundingFamily : IModelFamily
{
    /// <summary>The picture's tokens, for the fusion tower.</summary>
    public const string Image = "image";

    /// <summary>The phrase's states.</summary>
    public const string States = "states";

    public string Name => "blip-grounding";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Ground];

    public bool Claims(ModelFiles files) => files.ModelType == "blip_grounding" || files.Architecture == "BlipGrounding";

    public ModelParts Build(ModelContext context)
    {
        GroundingConfig config = GroundingConfig.Read(context.Config);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids", "grounding_head.prefix_ids", "grounding_head.target_ids", "grounding_head.bbox_prob_mask");
        IgnoreUnused(weights, config);
        PixelReader images = context.LoadProcessor(ProcessorKind.Blip, config.Vision.ImageSize);
        TokenReader texts = context.LoadTokenizer();
        GroundingText words = new(texts, config);

        void BuildVision(Network network)
        {
            Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, config.Vision.ImageSize, config.Vision.ImageSize);
            TimmVisionTower tower = new(network, weights.Scope("visual_encoder"), config.Vision, TimmVisionNames.MmPretrain);
            network.Output(VisionTower.HiddenStates, tower.Build(pixels));
        }

        VisionTower vision = new(context.Compile("vision", BuildVision));
        VisualEncoder encoder = context.Own(new VisualEncoder(context, images, vision.Run));
        WeightReader decoder = weights.Scope("grounding_head").Scope("decoder");
        DecoderShape shape = BertDecoder.ShapeOf(config.Decoder);
        BoxFinder finder = new(
            config,
            words,
            context.Compile("fusion", network => Fuse(network, weights, config)),
            new MemoryTower(context.CompileDecoder("memory", network => BertDecoder.BuildMemory(network, decoder, config.Decoder)), shape),
            new Decoder(context.CompileDecoder("decoder", network => BertDecoder.Build(network, decoder, config.Decoder)), shape));
        return new ModelParts
        {
            Vision = encoder,
            Grounder = context.Own(new Grounder(encoder, words, finder, context.Options)),
            Images = images,
            Texts = texts,
            Probe = GroundingProbe.Create(images, vision, words, finder)
                .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"]),
            Towers = [new("vision", config.Vision.Describe()), new("fusion", config.Fusion.Describe()), new("decoder", config.Decoder.Describe())],
        };
    }

    /// <summary>The phrase is read on its own first, then beside the picture.</summary>
    private static void Fuse(Network network, WeightReader weights, GroundingConfig config)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value image = network.Graph.Input(Image, ElementType.Float, "batch", "places", config.Vision.Width);
        Value text = new BertEncoder(network, weights.Scope("text_encoder"), config.Text).Build(ids, mask);
        BertEncoder fusion = new(network, weights.Scope("multimodal_encoder"), config.Fusion, hasMemory: _ => true, embeds: false);
        network.Output(States, fusion.BuildOn(text, mask, network.Layers.ToCompute(image)));
    }

    /// <summary>Both encoders are whole BERTs in the checkpoint, each with parts that are never run.</summary>
    private static void IgnoreUnused(WeightReader weights, GroundingConfig config)
    {
        weights.Scope("multimodal_encoder").Scope("embeddings").IgnoreAll();
        for (int i = 0; i < config.Text.Layers; i++)
        {
            weights.Scope("text_encoder").Scope("encoder").Scope("layer", i).Scope("crossattention").IgnoreAll();
        }
    }
}
