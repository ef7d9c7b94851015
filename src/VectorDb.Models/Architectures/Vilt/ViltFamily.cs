using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Explaining;
using VectorDb.Models.Families;
using VectorDb.Models.Matching;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Vilt;

/// <summary>
/// ViLT for retrieval (one score a pair) and for questions (one of a list of answers). Layouts of transformers'
/// ViltForImageAndTextRetrieval and ViltForQuestionAnswering. Pictures keep their shape,
/// so only those of one size share a run; the reference's zero padding is never needed.
/// </summary>
internal sealed class ViltFamily : IModelFamily
{
    public string Name => "vilt";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Answer];

    public bool Claims(ModelFiles files) =>
        files.ModelType == "vilt" && files.Architecture is "ViltForImageAndTextRetrieval" or "ViltForQuestionAnswering";

    public ModelParts Build(ModelContext context)
    {
        ViltConfig config = ViltConfig.Read(context.Config);
        bool answers = context.Files.Architecture == "ViltForQuestionAnswering";
        int logits = answers ? config.Labels.Count : 1;
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids", "text_embeddings.position_ids");
        PixelReader images = context.LoadProcessor(ProcessorKind.Vilt);
        TokenReader texts = context.LoadTokenizer();
        int maxTokens = Math.Min(texts.Tokenizer.ModelMaxLength ?? config.Text.MaxPositions, config.Text.MaxPositions);

        void Build(Network network)
        {
            (Value ids, Value mask) = TextInputs.Add(network);
            Value pixels = network.Graph.Input(FusionTower.Image, ElementType.Float, "batch", 3, "height", "width");
            Value pooled = new ViltTower(network, weights.Scope("vilt"), config).Build(ids, mask, pixels);
            network.Output(FusionTower.Logits, answers
                ? Classify(network, weights.Scope("classifier"), pooled, config)
                : new Linear(network, weights.Scope("rank_output"), config.Text.Width, 1, exact: true).Build(pooled));
        }

        MatcherParts matcher = new()
        {
            Images = images,
            HasVisualTokens = false,
            PrepareImages = Keep,
            ReadText = text => new TokenInput(texts.Encode(text, maxTokens)),
            Fusion = new FusionTower(context.Compile("fusion", Build), new TokenStacker(0, maxTokens), logits),
        };
        VisualEncoder? vision = answers ? context.Own(new VisualEncoder(context, images, See)) : null;
        CompiledTower shown = context.CompileForProbe("fusion", Build);
        return new ModelParts
        {
            Vision = vision,
            Generator = vision is null ? null : context.Own(new ViltAnswerer(context, matcher, vision, config)),
            Explainer = answers ? null : context.Own(new AttentionExplainer
            {
                Matcher = matcher,
                Tokenizer = texts.Tokenizer,
                Tower = shown,
                Tokens = new TokenStacker(0, maxTokens),
                PatchSize = config.PatchSize,
                Taps = [.. Enumerable.Range(0, config.Text.Layers).Select(BertEncoder.LookOf)],
                HeatOf = AttentionExplainer.MeanOverLayers,
            }),
            Matcher = answers ? null : matcher.CreateMatcher(context),
            Images = images,
            Texts = texts,
            Probe = ViltProbe.Create(matcher),
            Towers = [new("fusion", config.Describe())],
        };
    }

    /// <summary>The question head: two linear layers over the pooled token.</summary>
    private static Value Classify(Network network, WeightReader weights, Value pooled, ViltConfig config)
    {
        int width = config.Text.Width;
        Value x = new Linear(network, weights.Scope("0"), width, 2 * width, exact: true).Build(pooled);
        x = new LayerNorm(network, weights.Scope("1"), 2 * width, 1e-5).Build(x); // nn.LayerNorm's default, not config.json's.
        x = network.Graph.Gelu(x);
        return new Linear(network, weights.Scope("3"), 2 * width, config.Labels.Count, exact: true).Build(x);
    }

    /// <summary>The pixels, for questions.</summary>
    private static VisualTokens[] See(IReadOnlyList<PixelInput> batch, CancellationToken cancellationToken) =>
        [.. batch.Select(pixels => new VisualTokens(pixels.Values, [3, pixels.Height, pixels.Width]))];

    /// <summary>There is no vision tower: what texts attend to are the pixels.</summary>
    private static MatchImage[] Keep(IReadOnlyList<PixelInput> batch, CancellationToken cancellationToken) =>
        [.. batch.Select(pixels => new MatchImage(pixels.Values, [3, pixels.Height, pixels.Width], ReadOnlyMemory<float>.Empty))];
}
