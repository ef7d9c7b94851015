using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Blip;
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

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>
/// BLIP-2 for retrieval (arXiv:2301.12597 §3.2): the contrastive score is the best of the queries', the matching logits
/// are their mean. Layout of transformers' Blip2ForImageTextRetrieval. A picture has one feature a query; the vector it is
/// indexed by is their mean (<see cref="PooledQueryTower"/>).
/// </summary>
internal sealed class Blip2RetrievalFamily : IModelFamily
{
    /// <summary>Tokens the original cuts a text to.</summary>
    private const int MaxTokens = 32;

    public string Name => "blip-2";

    public bool Claims(ModelFiles files) => files.ModelType == "blip-2" && files.Architecture == "Blip2ForImageTextRetrieval";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        BlipVisionConfig vision = BlipVisionConfig.ReadBlip2(config.Section("vision_config"));
        QFormerConfig former = QFormerConfig.Read(config.Section("qformer_config"), vision.Width);
        int queries = config.Whole("num_query_tokens", 32, 1, 4096);
        int dimensions = config.Whole("image_text_hidden_size", 256);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids");
        int maxTokens = Math.Min(MaxTokens, former.Bert.MaxPositions);
        TokenStacker stacker = new(0, maxTokens);
        TokenReader texts = context.LoadTokenizer();
        PixelReader images = context.LoadProcessor(ProcessorKind.Blip, vision.ImageSize);

        void BuildVision(Network network) => Vision(network, weights, vision, former, queries, dimensions);
        CompiledTower textTower = context.Compile("text", network => Text(network, weights, former, dimensions));
        CompiledTower visionTower = context.Compile("vision", BuildVision);
        DualEncoderParts encoder = new()
        {
            Images = images,
            ImageTower = new PooledQueryTower(new ImageTower(visionTower, queries * dimensions), dimensions),
            Texts = texts,
            TextTower = new TextTower(textTower, dimensions, stacker),
            MaxTokens = maxTokens,
            Scores = new ScoreRule(1),
        };
        MatcherParts matcher = new()
        {
            Images = images,
            PrepareImages = new VisualTokensTower(visionTower, dimensions).Run,
            TextTower = encoder.TextTower,
            ReadText = encoder.ReadText,
            Fusion = Fusion(context, former, queries, vision.Positions, stacker),
        };
        ProbeTable probe = InputProbe.Create(images, texts, maxTokens)
            .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"])
            .AddMatcher(matcher, encoder.TrimIds, "image_embeds", "text_embeds", perQuery: true);
        return encoder.ToModel(context, probe, vision.Describe(), former.Describe(queries)) with
        {
            Matcher = matcher.CreateMatcher(context),
            Explainer = context.Own(new AttentionExplainer
            {
                Matcher = matcher,
                Tokenizer = texts.Tokenizer,
                Tower = context.CompileForProbe("fusion", network => Fusion(network, weights, former, queries)),
                Tokens = stacker,
                PatchSize = vision.PatchSize,
                Taps = [.. former.Looks.SelectMany(static i => new[] { QFormer.TapOf(i), QFormer.TapOf(i) + QFormer.Look })],
                HeatOf = (maps, token, patches) => ThroughQueries(maps, [.. former.Looks], queries, token, patches),
            }),
        };
    }

    private static void Vision(
        Network network, WeightReader weights, BlipVisionConfig vision, QFormerConfig former, int queries, int dimensions)
    {
        GraphBuilder graph = network.Graph;
        Value pixels = graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, vision.ImageSize, vision.ImageSize);
        Value hidden = new BlipVisionTower(network, weights.Scope("vision_model"), vision).Build(pixels);
        Value tokens = ClassToken.Repeat(graph, Queries(network, weights, former.Bert, queries), hidden);
        Value read = new QFormer(network, weights.Scope("qformer"), former, queries, hasText: false).Build(tokens, bias: null, hidden);
        Value features = new Linear(network, weights.Scope("vision_projection"), former.Bert.Width, dimensions, exact: true).Build(read);
        network.Output(VisualTokensTower.HiddenStates, hidden);
        network.Output(ImageTower.Embeddings, graph.Reshape(features, 0, queries * dimensions));
    }

    private static void Text(Network network, WeightReader weights, QFormerConfig former, int dimensions)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value embeddings = new QFormerTextEmbeddings(network, weights.Scope("embeddings"), former.Bert).Build(ids);
        QFormer encoder = new(network, weights.Scope("qformer"), former, queries: 0, hasText: true);
        Value x = encoder.Build(embeddings, network.Layers.PaddingMask(mask), memory: null);
        Linear projection = new(network, weights.Scope("text_projection"), former.Bert.Width, dimensions, exact: true);
        network.Output(TextTower.Embeddings, projection.Build(network.Graph.Select(x, 1, 0)));
    }

    /// <summary>
    /// Where there are operators for it, pictures are projected once and kept: for the queries, of which there are more than a text
    /// has tokens, looking at features as they are would be as much work.
    /// </summary>
    private static IFusion Fusion(ModelContext context, QFormerConfig former, int queries, int places, TokenStacker stacker)
    {
        WeightReader weights = context.Weights;
        if (!context.HasCachedAttention)
        {
            return new FusionTower(context.Compile("fusion", network => Fusion(network, weights, former, queries)), stacker, logits: 2);
        }

        WeightReader[] projections =
        [
            .. former.Looks.Select(i => weights.Scope("qformer").Scope("encoder").Scope("layer", i).Scope("crossattention").Scope("attention")),
        ];
        return new MemoryFusion(
            new ProjectedPictures(
                context.Compile("memory", network => BertMemory.Build(network, projections, former.Bert)),
                BertMemory.ShapeOf(former.Bert, projections.Length),
                places,
                context.MemoryKeys),
            context.Compile("pairs", network => Pairs(network, weights, former, queries)),
            stacker,
            logits: 2);
    }

    private static void Pairs(Network network, WeightReader weights, QFormerConfig former, int queries)
    {
        PairInputs inputs = new(network);
        QFormer encoder = new(network, weights.Scope("qformer"), former, queries, hasText: true, MemoryForm.KeysAndValues);
        Value embeddings = Embeddings(network, weights, former, queries, inputs.Ids);
        Head(network, weights, former, queries, encoder.BuildPairs(embeddings, Bias(network.Graph, inputs.Bias, queries), inputs));
    }

    private static void Fusion(Network network, WeightReader weights, QFormerConfig former, int queries)
    {
        (Value ids, Value mask) = TextInputs.Add(network);
        Value image = network.Graph.Input(FusionTower.Image, ElementType.Float, "batch", "places", former.Bert.MemoryWidth);
        QFormer encoder = new(network, weights.Scope("qformer"), former, queries, hasText: true);
        Value bias = Bias(network.Graph, network.Layers.PaddingMask(mask), queries);
        Head(network, weights, former, queries, encoder.Build(
            Embeddings(network, weights, former, queries, ids), bias, network.Layers.ToCompute(image)));
    }

    private static Value Embeddings(Network network, WeightReader weights, QFormerConfig former, int queries, Value ids) => ClassToken.Prepend(
        network.Graph,
        Queries(network, weights, former.Bert, queries),
        new QFormerTextEmbeddings(network, weights.Scope("embeddings"), former.Bert).Build(ids));

    /// <summary>Queries are never hidden.</summary>
    private static Value Bias(GraphBuilder graph, Value textBias, int queries) => graph.Pad(textBias, [0, 0, 0, queries, 0, 0, 0, 0]);

    private static void Head(Network network, WeightReader weights, QFormerConfig former, int queries, Value states)
    {
        Linear head = new(network, weights.Scope("itm_head"), former.Bert.Width, 2, exact: true);
        network.Output(FusionTower.Logits, network.Graph.ReduceMean(head.Build(network.Graph.Slice(states, 1, 0, queries)), [1]));
    }

    /// <summary>Text looks at queries, and queries look at the picture: the two in a row, averaged over the layers that look.</summary>
    private static float[] ThroughQueries(IReadOnlyDictionary<string, AttentionMap> maps, int[] layers, int queries, int token, int patches)
    {
        float[] heat = new float[patches];
        foreach (int layer in layers)
        {
            AttentionMap mix = maps[QFormer.TapOf(layer)];
            AttentionMap look = maps[QFormer.TapOf(layer) + QFormer.Look];
            for (int query = 0; query < queries; query++)
            {
                look.AddRow(query, look.Columns - patches, mix.At(queries + token, query) / layers.Length, heat);
            }
        }

        return heat;
    }

    /// <summary>The learnt queries, [1, queries, width].</summary>
    internal static Value Queries(Network network, WeightReader weights, BertConfig config, int queries) =>
        network.Parameter(weights, "query_tokens", [1, queries, config.Width], 1, queries, config.Width);
}
