using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.BlipNlvr;

/// <summary>
/// BLIP for NLVR2 (arXiv:2201.12086 §5.4): whether a sentence is true of two pictures. Names as in salesforce/BLIP's
/// blip_nlvr.py.
/// </summary>
internal sealed class BlipNlvrFamily : IModelFamily
{
    private const string First = "image0";
    private const string Second = "image1";
    private const string Logits = "logits";

    public string Name => "blip-nlvr";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Compare];

    public bool Claims(ModelFiles files) => files.ModelType == "blip_nlvr";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        ModelConfig visionConfig = config.Section("vision_config");
        ModelConfig med = config.Section("med_config");
        TimmVisionConfig vision = ReadVision(config, visionConfig);
        BertConfig text = BertConfig.Read(med, typeVocabulary: 0);
        if (text.MemoryWidth != vision.Width)
        {
            throw med.Invalid("encoder_width", $"is {text.MemoryWidth}, but the vision tower's hidden_size is {vision.Width}");
        }

        int encodeToken = config.Whole("enc_token_id", 30523, 0);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids");
        PixelReader images = context.LoadProcessor(ProcessorKind.Blip, vision.ImageSize);
        TokenReader texts = context.LoadTokenizer();

        void BuildVision(Network network)
        {
            Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, vision.ImageSize, vision.ImageSize);
            network.Output(VisionTower.HiddenStates, new TimmVisionTower(network, weights.Scope("visual_encoder"), vision).Build(pixels));
        }

        VisionTower tower = new(context.Compile("vision", BuildVision));
        VisualEncoder encoder = context.Own(new VisualEncoder(context, images, tower.Run));
        PairComparer comparer = new(
            context.Compile("fusion", network => Fusion(network, weights, text)),
            new TokenStacker(0, text.MaxPositions),
            value => WithEncodeToken(texts.Encode(value, text.MaxPositions), encodeToken));
        return new ModelParts
        {
            Vision = encoder,
            Comparer = context.Own(new NlvrComparer(encoder, comparer, context.Options.Batching, context.Options.Time)),
            Images = images,
            Texts = texts,
            Probe = NlvrProbe.Create(images, texts, text.MaxPositions, tower, comparer)
                .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"]),
            Towers = [new("vision", vision.Describe()), new("fusion", $"{text.Describe()}, two pictures")],
        };
    }

    /// <summary>Names of the fusion tower's inputs and output, for the comparer.</summary>
    internal static (string First, string Second, string Logits) Names => (First, Second, Logits);

    private static void Fusion(Network network, WeightReader weights, BertConfig config)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value first = network.Graph.Input(First, ElementType.Float, "batch", "places", config.MemoryWidth);
        Value second = network.Graph.Input(Second, ElementType.Float, "batch", "places", config.MemoryWidth);
        TwinEncoder encoder = new(network, weights.Scope("text_encoder"), config);
        Value x = encoder.Build(ids, mask, network.Layers.ToCompute(first), network.Layers.ToCompute(second));
        WeightReader head = weights.Scope("cls_head");
        x = new Linear(network, head.Scope("0"), config.Width, config.Width, exact: true).Build(network.Graph.Select(x, 1, 0));
        network.Output(Logits, new Linear(network, head.Scope("2"), config.Width, 2, exact: true).Build(network.Graph.Relu(x)));
    }

    private static TokenInput WithEncodeToken(int[] ids, int token) => new([token, .. ids[1..]]);

    private static TimmVisionConfig ReadVision(ModelConfig config, ModelConfig vision)
    {
        int width = vision.Whole("hidden_size", 768);
        int heads = vision.Whole("num_attention_heads", 12);
        int imageSize = vision.Whole("image_size", config.Whole("image_size", 384, 1, 1 << 14), 1, 1 << 14);
        if (width % heads != 0)
        {
            throw vision.Invalid("num_attention_heads", $"is {heads}, which does not divide hidden_size {width}");
        }

        return new TimmVisionConfig(
            width,
            (int)(width * Math.Clamp(vision.Number("mlp_ratio", 4), 0.1, 100)),
            vision.Whole("num_hidden_layers", 12, 1, 1000),
            heads,
            imageSize,
            vision.Whole("patch_size", 16, 1, imageSize),
            vision.Number("layer_norm_eps", 1e-6));
    }
}
