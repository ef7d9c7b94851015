using VectorDb.Models.Architectures.Blip;
using VectorDb.Models.Architectures.Language;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Models.Seeing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>
/// BLIP-2 that captions and answers (arXiv:2301.12597 §3.3): the Q-Former's queries, projected, stand in front of a frozen
/// language model's text. Layout of transformers' Blip2ForConditionalGeneration, old and new (image_token_index).
/// </summary>
internal sealed class Blip2GenerationFamily : IModelFamily
{
    public string Name => "blip-2";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Caption, ModelCapability.Answer];

    public bool Claims(ModelFiles files) => files.ModelType == "blip-2" && files.Architecture == "Blip2ForConditionalGeneration";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        BlipVisionConfig vision = BlipVisionConfig.ReadBlip2(config.Section("vision_config"));
        QFormerConfig former = QFormerConfig.Read(config.Section("qformer_config"), vision.Width);
        int queries = config.Whole("num_query_tokens", 32, 1, 4096);
        WeightReader weights = context.Weights;
        weights.Ignore("embeddings.position_ids");
        PixelReader images = context.LoadProcessor(ProcessorKind.Blip, vision.ImageSize);
        TokenReader texts = context.LoadTokenizer();
        ILanguageModel language = LanguageModels.Read(context, config.Section("text_config"), "opt");

        void BuildVision(Network network) => Vision(network, weights, vision, former, queries, language.Width);
        VisionTower tower = new(context.Compile("vision", BuildVision));
        VisualEncoder encoder = context.Own(new VisualEncoder(context, images, tower.Run));
        PrefixRules rules = new()
        {
            Queries = queries,
            CountsPicture = config.Has("image_token_index"),
            LeadingToken = LeadingTokenOf(config, language),
            Ask = question => question.Contains("Answer:", StringComparison.OrdinalIgnoreCase) ? question : $"Question: {question} Answer:",
        };
        PrefixReader reader = new(language, texts, encoder, rules, (picture, _) => _ => picture);
        return new ModelParts
        {
            Vision = encoder,
            Generator = context.Own(new Generator(context, language.Decoder, reader, texts)),
            Images = images,
            Texts = texts,
            Probe = Blip2Probe.Create(images, tower, language, reader)
                .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state", "qformer_output"]),
            Towers = [new("vision", vision.Describe()), new("qformer", former.Describe(queries)), new("language", language.Description)],
            Decoder = language.Decoder.Shape,
        };
    }

    /// <summary>The original's Vicuna was trained with the end token where its configuration has another id.</summary>
    internal static int LeadingTokenOf(ModelConfig config, ILanguageModel language) =>
        config.Section("text_config").Texts("architectures") is ["LLaMAForCausalLM", ..] ? 2 : language.BeginToken;

    private static void Vision(
        Network network, WeightReader weights, BlipVisionConfig vision, QFormerConfig former, int queries, int width)
    {
        GraphBuilder graph = network.Graph;
        Value pixels = graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, vision.ImageSize, vision.ImageSize);
        Value hidden = new BlipVisionTower(network, weights.Scope("vision_model"), vision).Build(pixels);
        Value tokens = ClassToken.Repeat(graph, Blip2RetrievalFamily.Queries(network, weights, former.Bert, queries), hidden);
        Value read = new QFormer(network, weights.Scope("qformer"), former, queries, hasText: false).Build(tokens, bias: null, hidden);
        network.Tap("qformer_output", read);
        network.Output(VisionTower.HiddenStates, new Linear(network, weights.Scope("language_projection"), former.Bert.Width, width).Build(read));
    }
}
