using VectorDb.Models.Architectures.Blip;
using VectorDb.Models.Architectures.Blip2;
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

namespace VectorDb.Models.Architectures.InstructBlip;

/// <summary>
/// InstructBLIP (Dai et al. 2023, arXiv:2305.06500): BLIP-2 whose Q-Former reads the instruction too, so a picture's prefix
/// depends on it. Layout of transformers' InstructBlipForConditionalGeneration.
/// </summary>
internal sealed class InstructBlipFamily : IModelFamily
{
    /// <summary>What the authors' demonstration asks for where nothing else is asked.</summary>
    private const string CaptionPrompt = "Write a short description for the image.";

    public string Name => "instructblip";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Caption, ModelCapability.Answer];

    public bool Claims(ModelFiles files) => files.ModelType == "instructblip";

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

        void BuildVision(Network network)
        {
            Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, vision.ImageSize, vision.ImageSize);
            network.Output(VisionTower.HiddenStates, new BlipVisionTower(network, weights.Scope("vision_model"), vision).Build(pixels));
        }

        VisionTower tower = new(context.Compile("vision", BuildVision));
        VisualEncoder encoder = context.Own(new VisualEncoder(context, images, tower.Run));
        InstructionFormer instructions = new(
            context.LoadTokenizer("qformer_tokenizer"),
            former,
            context.Compile("qformer", network => InstructionFormer.Build(network, weights, former, queries, language.Width)));
        PrefixRules rules = new()
        {
            Queries = queries,
            CountsPicture = config.Has("image_token_index"),
            LeadingToken = Blip2GenerationFamily.LeadingTokenOf(config, language),
            CaptionPrompt = CaptionPrompt,
            Ask = question => question,
        };
        PrefixReader reader = new(language, texts, encoder, rules, (picture, text) =>
        {
            int[] ids = instructions.Read(text!);
            return stop => instructions.See(picture.Span, ids, stop);
        });
        return new ModelParts
        {
            Vision = encoder,
            Generator = context.Own(new Generator(context, language.Decoder, reader, texts)),
            Images = images,
            Texts = texts,
            Probe = InstructBlipProbe.Create(images, tower, instructions, language, reader)
                .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"]),
            Towers = [new("vision", vision.Describe()), new("qformer", former.Describe(queries)), new("language", language.Description)],
            Decoder = language.Decoder.Shape,
        };
    }
}
