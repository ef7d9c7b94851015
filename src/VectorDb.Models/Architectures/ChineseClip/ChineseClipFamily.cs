using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.ChineseClip;

/// <summary>
/// Chinese-CLIP (Yang et al. 2022, arXiv:2211.01335): CLIP's vision tower beside a Chinese RoBERTa, whose first state is
/// the text's. Layout of transformers' ChineseCLIPModel.
/// </summary>
internal sealed class ChineseClipFamily : IModelFamily
{
    public string Name => "chinese-clip";

    public bool Claims(ModelFiles files) => files.ModelType == "chinese_clip";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        ClipVisionConfig vision = ClipVisionConfig.Read(config.SectionOrDict("vision_config"));
        BertConfig text = BertConfig.Read(config.SectionOrDict("text_config"));
        int dimensions = config.Whole("projection_dim", 512);
        ScoreRule scores = new(MathF.Exp(context.Weights.Scalar("logit_scale")));
        context.Weights.Ignore("embeddings.position_ids", "embeddings.token_type_ids");

        void BuildVision(Network network) => ClipFamily.BuildVision(network, context.Weights, vision, dimensions);
        void BuildText(Network network) => Text(network, context.Weights, text, dimensions);

        TokenReader texts = context.LoadTokenizer();
        int maxTokens = Math.Min(texts.Tokenizer.ModelMaxLength ?? text.MaxPositions, text.MaxPositions);
        DualEncoderParts parts = new()
        {
            Images = context.LoadProcessor(ProcessorKind.ChineseClip, vision.ImageSize),
            ImageTower = new ImageTower(context.Compile("vision", BuildVision), dimensions),
            Texts = texts,
            TextTower = new TextTower(context.Compile("text", BuildText), dimensions, new TokenStacker(0, maxTokens)),
            MaxTokens = maxTokens,
            Scores = scores,
        };
        ProbeTable probe = DualEncoderProbe.Create(parts)
            .AddTowerOutputs(context.CompileForProbe("vision", BuildVision), ["pixel_values"], ["vision_last_hidden_state"])
            .AddTowerOutputs(context.CompileForProbe("text", BuildText), ["input_ids", "attention_mask"], ["text_last_hidden_state"]);
        return parts.ToModel(context, probe, vision.Describe(), text.Describe());
    }

    private static void Text(Network network, WeightReader weights, BertConfig config, int dimensions)
    {
        GraphBuilder graph = network.Graph;
        (Value ids, Value mask) = TextInputs.Add(network);
        Value x = new BertEncoder(network, weights.Scope("text_model"), config).Build(ids, mask);
        network.Tap("text_last_hidden_state", x);
        Linear projection = new(network, weights.Scope("text_projection"), config.Width, dimensions, bias: false, exact: true);
        network.Output(TextTower.Embeddings, projection.Build(graph.Select(x, 1, 0)));
    }
}
