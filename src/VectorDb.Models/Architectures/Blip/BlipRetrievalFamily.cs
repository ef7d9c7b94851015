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

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// BLIP for retrieval (arXiv:2201.12086 §3.2): contrastive features (ITC), and a text encoder that looks at the picture to
/// say whether they match (ITM). Layout of transformers' BlipForImageTextRetrieval.
/// </summary>
internal sealed class BlipRetrievalFamily : IModelFamily
{
    /// <summary>Tokens the original cuts a text to.</summary>
    private const int MaxTokens = 35;

    public string Name => "blip";

    public bool Claims(ModelFiles files) => files.ModelType == "blip" && files.Architecture == "BlipForImageTextRetrieval";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        BlipVisionConfig vision = BlipVisionConfig.ReadBlip(config.Section("vision_config"));
        BlipTextConfig text = BlipTextConfig.Read(config.Section("text_config"), vision.Width);
        int dimensions = config.Whole("image_text_hidden_size", 256);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids");

        void BuildVision(Network network) => Vision(network, weights, vision, dimensions);
        CompiledTower visionTower = context.Compile("vision", BuildVision);
        TokenReader texts = context.LoadTokenizer();
        int maxTokens = Math.Min(MaxTokens, text.Bert.MaxPositions);
        TokenStacker stacker = new(text.PaddingToken, maxTokens);
        DualEncoderParts encoder = new()
        {
            Images = context.LoadProcessor(ProcessorKind.Blip, vision.ImageSize),
            ImageTower = new ImageTower(visionTower, dimensions),
            Texts = texts,
            TextTower = new TextTower(context.Compile("text", network => Text(network, weights, text.Bert, dimensions)), dimensions, stacker),
            MaxTokens = maxTokens,
            Scores = new ScoreRule(1),
        };
        TokenInput WithEncodeToken(TokenInput input) => input with { Ids = [text.EncodeToken, .. input.Ids[1..]] };
        MatcherParts matcher = new()
        {
            Images = encoder.Images,
            PrepareImages = new VisualTokensTower(visionTower, dimensions).Run,
            TextTower = encoder.TextTower,
            ReadText = encoder.ReadText,
            ReadFusionText = context.Options.MatchAsOriginal ? WithEncodeToken : static input => input,
            Fusion = Fusion(context, text.Bert, vision.Positions, stacker),
        };
        ProbeTable probe = InputProbe.Create(encoder.Images, texts, maxTokens)
            .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"])
            .AddMatcher(matcher, encoder.TrimIds, "image_feat", "text_feat")
            .Add("itm_logits_enc", run => MatcherProbe.Logits(
                MatcherProbe.Images(run, matcher), [.. MatcherProbe.Texts(run, encoder.TrimIds).Select(WithEncodeToken)], matcher.Fusion));
        return encoder.ToModel(context, probe, vision.Describe(), text.Bert.Describe()) with
        {
            Matcher = matcher.CreateMatcher(context),
            Explainer = context.Own(new AttentionExplainer
            {
                Matcher = matcher,
                Tokenizer = texts.Tokenizer,
                Tower = context.CompileForProbe("fusion", network => Fusion(network, weights, text.Bert)),
                Tokens = stacker,
                PatchSize = vision.PatchSize,
                Taps = [.. Enumerable.Range(0, text.Bert.Layers).Select(BertEncoder.LookOf)],
                HeatOf = AttentionExplainer.MeanOverLayers,
            }),
        };
    }

    private static void Vision(Network network, WeightReader weights, BlipVisionConfig config, int dimensions)
    {
        Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, config.ImageSize, config.ImageSize);
        Value hidden = new BlipVisionTower(network, weights.Scope("vision_model"), config).Build(pixels);
        Linear projection = new(network, weights.Scope("vision_proj"), config.Width, dimensions, exact: true);
        network.Output(VisualTokensTower.HiddenStates, hidden);
        network.Output(ImageTower.Embeddings, projection.Build(network.Graph.Select(hidden, 1, 0)));
    }

    /// <summary>The text encoder on its own: its layers' cross-attention is passed over.</summary>
    private static void Text(Network network, WeightReader weights, BertConfig config, int dimensions)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value x = new BertEncoder(network, weights.Scope("text_encoder"), config).Build(ids, mask);
        Linear projection = new(network, weights.Scope("text_proj"), config.Width, dimensions, exact: true);
        network.Output(TextTower.Embeddings, projection.Build(network.Graph.Select(x, 1, 0)));
    }

    /// <summary>Where there are operators for it, pictures stay in memory.</summary>
    private static IFusion Fusion(ModelContext context, BertConfig config, int places, TokenStacker stacker)
    {
        WeightReader weights = context.Weights;
        if (!context.HasCachedAttention)
        {
            return new FusionTower(context.Compile("fusion", network => Fusion(network, weights, config)), stacker, logits: 2);
        }

        WeightReader[] projections = BertEncoder.MemoryProjections(weights.Scope("text_encoder"), config, static _ => true);
        return BertFusion.Create(context, config, projections, places, stacker, (network, form) => Pairs(network, weights, config, form));
    }

    private static void Pairs(Network network, WeightReader weights, BertConfig config, MemoryForm form) => Head(
        network,
        weights,
        config,
        new BertEncoder(network, weights.Scope("text_encoder"), config, hasMemory: static _ => true, form: form).BuildPairs(new PairInputs(network)));

    private static void Fusion(Network network, WeightReader weights, BertConfig config)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value image = network.Graph.Input(FusionTower.Image, ElementType.Float, "batch", "places", config.MemoryWidth);
        BertEncoder encoder = new(network, weights.Scope("text_encoder"), config, hasMemory: static _ => true);
        Head(network, weights, config, encoder.Build(ids, mask, network.Layers.ToCompute(image)));
    }

    private static void Head(Network network, WeightReader weights, BertConfig config, Value states)
    {
        Linear head = new(network, weights.Scope("itm_head"), config.Width, 2, exact: true);
        network.Output(FusionTower.Logits, head.Build(network.Graph.Select(states, 1, 0)));
    }
}
