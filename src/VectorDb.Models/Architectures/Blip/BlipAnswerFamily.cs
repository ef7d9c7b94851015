using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// BLIP that answers questions (arXiv:2201.12086 §5.3): an encoder reads the question while it looks at the picture, a decoder
/// reads its states and writes the answer, or ranks answers of a list. Layout of transformers' BlipForQuestionAnswering.
/// </summary>
internal sealed class BlipAnswerFamily : IModelFamily
{
    public string Name => "blip";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Answer, ModelCapability.RankAnswers];

    public bool Claims(ModelFiles files) => files.ModelType == "blip" && files.Architecture == "BlipForQuestionAnswering";

    public ModelParts Build(ModelContext context)
    {
        BlipParts parts = new(context);
        BertConfig bert = parts.TextConfig.Bert;
        if (bert.MemoryWidth != bert.Width)
        {
            throw context.Config.Section("text_config").Invalid(
                "hidden_size", $"is {bert.Width}, but the decoder reads states of encoder_hidden_size {bert.MemoryWidth}");
        }

        DecoderShape shape = BertDecoder.ShapeOf(bert);
        Decoder decoder = new(
            context.CompileDecoder("decoder", network => BertDecoder.Build(network, parts.Weights.Scope("text_decoder"), bert)), shape);
        BlipQuestions questions = new(
            parts,
            context.Compile("question", network => BlipQuestions.Build(network, parts.Weights.Scope("text_encoder"), bert)),
            new MemoryTower(context.CompileDecoder("memory", network => BertDecoder.BuildMemory(network, parts.Weights.Scope("text_decoder"), bert)), shape));
        BlipAnswerReader reader = new(parts, questions, ConfigDefaults.Read(context.Config.Section("text_config")));
        BlipRanker ranker = context.Own(new BlipRanker(parts, questions, decoder, context.Options));
        return new ModelParts
        {
            Vision = parts.Encoder,
            Generator = context.Own(new Generator(context, decoder, reader, parts.Texts)),
            Ranker = ranker,
            Images = parts.Images,
            Texts = parts.Texts,
            Probe = BlipAnswerProbe.Create(parts, questions, ranker, decoder)
                .AddTowerOutputs(context.CompileForProbe("vision", parts.BuildVision), ["pixel_values"], ["vision_last_hidden_state"]),
            Towers = [new("vision", parts.VisionConfig.Describe()), new("question", bert.Describe()), new("decoder", bert.Describe())],
            Decoder = shape,
            MemoryBytes = shape.MemoryBytes(bert.MaxPositions),
        };
    }
}
