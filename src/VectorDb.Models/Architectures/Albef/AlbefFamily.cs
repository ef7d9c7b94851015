using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Explaining;
using VectorDb.Models.Families;
using VectorDb.Models.Matching;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Albef;

/// <summary>
/// ALBEF (Li et al. 2021, arXiv:2107.07651): "align before fuse". The first layers of a BERT encode text alone, the rest
/// let it look at the picture. Names as in salesforce/ALBEF's state dictionary, without its momentum copies.
/// </summary>
internal sealed class AlbefFamily : IModelFamily
{
    public string Name => "albef";

    public bool Claims(ModelFiles files) => files.ModelType == "albef";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        TimmVisionConfig vision = ReadVision(config);
        ModelConfig bert = config.Section("bert_config");
        BertConfig text = BertConfig.Read(bert);
        int fusionLayer = bert.Whole("fusion_layer", 6, 0);
        if (fusionLayer >= text.Layers)
        {
            throw bert.Invalid("fusion_layer", $"is {fusionLayer}, but there are {text.Layers} layers: none would look at the picture");
        }

        if (text.MemoryWidth != vision.Width)
        {
            throw bert.Invalid("encoder_width", $"is {text.MemoryWidth}, but vision_width is {vision.Width}");
        }

        int dimensions = config.Whole("embed_dim", 256);
        int maxTokens = config.Whole("max_words", 30, 2, text.MaxPositions);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids");

        void BuildVision(Network network) => Vision(network, weights, vision, dimensions);
        void BuildText(Network network) => Text(network, weights, text, fusionLayer, dimensions);
        CompiledTower visionTower = context.Compile("vision", BuildVision);
        TokenReader tokens = context.LoadTokenizer();
        AlbefTexts texts = new(tokens, maxTokens);
        TokenStacker stacker = new(0, maxTokens);
        PixelReader images = context.LoadProcessor(ProcessorKind.Blip, vision.ImageSize);
        TextTower textTower = new(context.Compile("text", BuildText), dimensions, stacker);
        MatcherParts matcher = new()
        {
            Images = images,
            PrepareImages = new VisualTokensTower(visionTower, dimensions).Run,
            TextTower = textTower,
            ReadText = texts.Read,
            Fusion = Fusion(context, text, fusionLayer, vision.Positions, stacker),
        };
        ProbeTable probe = InputProbe.Create(images, texts.ReadPadded, maxTokens)
            .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"])
            .AddTowerOutputs(context.CompileForProbe("text", BuildText), ["input_ids", "attention_mask"], ["text_hidden"])
            .AddMatcher(matcher, static (ids, length) => new TokenInput(ids[..length]), "image_embeds", "text_embeds");
        return new ModelParts
        {
            Encoder = context.Own(new DualEncoder(
                new ImageTower(visionTower, dimensions), images.Read, textTower, texts.Read, context.Options.Batching, context.Options.Time)),
            Matcher = matcher.CreateMatcher(context),
            Explainer = context.Own(new AttentionExplainer
            {
                Matcher = matcher,
                Tokenizer = tokens.Tokenizer,
                Tower = context.CompileForProbe("fusion", network => Fusion(network, weights, text, fusionLayer)),
                Tokens = stacker,
                PatchSize = vision.PatchSize,
                Taps = [.. Enumerable.Range(fusionLayer, text.Layers - fusionLayer).Select(BertEncoder.LookOf)],
                HeatOf = AttentionExplainer.MeanOverLayers,
            }),
            Scores = ReadScores(weights),
            Images = images,
            Texts = tokens,
            Probe = probe,
            Towers = [new("vision", vision.Describe()), new("text", $"{text.Describe()}, fused from layer {fusionLayer}")],
        };
    }

    /// <summary>The training divides cosines by a learnt temperature (§3.2); files cut down to the towers may lack it.</summary>
    private static ScoreRule ReadScores(WeightReader weights) =>
        new(weights.Has("temp") ? 1 / weights.Scalar("temp") : 1 / 0.07f);

    private static TimmVisionConfig ReadVision(ModelConfig config)
    {
        ModelConfig vision = config.Section("vision_config");
        int width = config.Whole("vision_width", 768);
        int imageSize = config.Whole("image_res", 384, 1, 1 << 14);
        int heads = vision.Whole("num_heads", 12);
        if (width % heads != 0)
        {
            throw vision.Invalid("num_heads", $"is {heads}, which does not divide vision_width {width}");
        }

        return new TimmVisionConfig(
            width,
            (int)(width * Math.Clamp(vision.Number("mlp_ratio", 4), 0.1, 100)),
            vision.Whole("depth", 12, 1, 1000),
            heads,
            imageSize,
            vision.Whole("patch_size", 16, 1, imageSize),
            vision.Number("layer_norm_eps", 1e-6));
    }

    private static void Vision(Network network, WeightReader weights, TimmVisionConfig config, int dimensions)
    {
        Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, config.ImageSize, config.ImageSize);
        Value hidden = new TimmVisionTower(network, weights.Scope("visual_encoder"), config).Build(pixels);
        Linear projection = new(network, weights.Scope("vision_proj"), config.Width, dimensions, exact: true);
        network.Output(VisualTokensTower.HiddenStates, hidden);
        network.Output(ImageTower.Embeddings, projection.Build(network.Graph.Select(hidden, 1, 0)));
    }

    private static void Text(Network network, WeightReader weights, BertConfig config, int fusionLayer, int dimensions)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value x = new BertEncoder(network, weights.Scope("text_encoder"), config, layers: fusionLayer).Build(ids, mask);
        network.Tap("text_hidden", x);
        Linear projection = new(network, weights.Scope("text_proj"), config.Width, dimensions, exact: true);
        network.Output(TextTower.Embeddings, projection.Build(network.Graph.Select(x, 1, 0)));
    }

    /// <summary>Where there are operators for it, pictures stay in memory.</summary>
    private static IFusion Fusion(ModelContext context, BertConfig config, int fusionLayer, int places, TokenStacker stacker)
    {
        WeightReader weights = context.Weights;
        if (!context.HasCachedAttention)
        {
            return new FusionTower(context.Compile("fusion", network => Fusion(network, weights, config, fusionLayer)), stacker, logits: 2);
        }

        WeightReader[] projections = BertEncoder.MemoryProjections(weights.Scope("text_encoder"), config, layer => layer >= fusionLayer);
        return BertFusion.Create(context, config, projections, places, stacker, (network, form) => Pairs(network, weights, config, fusionLayer, form));
    }

    private static void Pairs(Network network, WeightReader weights, BertConfig config, int fusionLayer, MemoryForm form)
    {
        BertEncoder encoder = new(network, weights.Scope("text_encoder"), config, hasMemory: layer => layer >= fusionLayer, form: form);
        Head(network, weights, config, encoder.BuildPairs(new PairInputs(network)));
    }

    private static void Fusion(Network network, WeightReader weights, BertConfig config, int fusionLayer)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value image = network.Graph.Input(FusionTower.Image, ElementType.Float, "batch", "places", config.MemoryWidth);
        BertEncoder encoder = new(network, weights.Scope("text_encoder"), config, hasMemory: layer => layer >= fusionLayer);
        Head(network, weights, config, encoder.Build(ids, mask, network.Layers.ToCompute(image)));
    }

    private static void Head(Network network, WeightReader weights, BertConfig config, Value states)
    {
        Linear head = new(network, weights.Scope("itm_head"), config.Width, 2, exact: true);
        network.Output(FusionTower.Logits, head.Build(network.Graph.Select(states, 1, 0)));
    }
}
