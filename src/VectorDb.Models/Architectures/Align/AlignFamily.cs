using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Align;

/// <summary>
/// ALIGN (Jia et al. 2021, arXiv:2102.05918): EfficientNet, whose pooled channels are the embedding, beside BERT, whose
/// first state is projected into them. Layout of transformers' AlignModel.
/// </summary>
internal sealed class AlignFamily : IModelFamily
{
    /// <summary>Tokens AlignProcessor pads a text to, whatever the tokenizer allows.</summary>
    private const int ProcessorTokens = 64;

    public string Name => "align";

    public bool Claims(ModelFiles files) => files.ModelType == "align";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        EfficientNetConfig vision = EfficientNetConfig.Read(config.Section("vision_config"));
        BertConfig text = BertConfig.Read(config.Section("text_config"));
        int dimensions = config.Whole("projection_dim", 640);
        if (vision.Dimensions != dimensions)
        {
            throw config.Invalid("projection_dim", $"is {dimensions}, but the vision tower ends in {vision.Dimensions} channels");
        }

        WeightReader weights = context.Weights;
        ScoreRule scores = new(1 / weights.Scalar("temperature"));
        weights.Ignore(
            "embeddings.position_ids", "embeddings.token_type_ids", "text_model.pooler.dense.weight", "text_model.pooler.dense.bias");

        void BuildVision(Network network)
        {
            Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, "height", "width");
            network.Output(ImageTower.Embeddings, new EfficientNetTower(network, weights.Scope("vision_model"), vision).Build(pixels));
        }

        void BuildText(Network network) => Text(network, weights, text, dimensions);

        TokenReader texts = context.LoadTokenizer();
        int maxTokens = Math.Min(Math.Min(texts.Tokenizer.ModelMaxLength ?? ProcessorTokens, ProcessorTokens), text.MaxPositions);
        DualEncoderParts parts = new()
        {
            Images = context.LoadProcessor(ProcessorKind.EfficientNet),
            ImageTower = new ImageTower(context.Compile("vision", BuildVision), dimensions),
            Texts = texts,
            TextTower = new TextTower(context.Compile("text", BuildText), dimensions, new TokenStacker(0, maxTokens)),
            MaxTokens = maxTokens,
            Scores = scores,
        };
        ProbeTable probe = DualEncoderProbe.Create(parts)
            .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], EfficientNetTower.Taps(vision))
            .AddTowerOutputs(context.CompileForProbe("text", BuildText), ["input_ids", "attention_mask"], ["text_last_hidden_state"]);
        return parts.ToModel(context, probe, $"EfficientNet, {vision.Blocks().Count()} blocks, {dimensions} channels", text.Describe());
    }

    private static void Text(Network network, WeightReader weights, BertConfig config, int dimensions)
    {
        GraphBuilder graph = network.Graph;
        (Value ids, Value mask) = TextInputs.Add(network);
        Value x = new BertEncoder(network, weights.Scope("text_model"), config).Build(ids, mask);
        network.Tap("text_last_hidden_state", x);
        Linear projection = new(network, weights.Scope("text_projection"), config.Width, dimensions, exact: true);
        network.Output(TextTower.Embeddings, projection.Build(graph.Select(x, 1, 0)));
    }
}
