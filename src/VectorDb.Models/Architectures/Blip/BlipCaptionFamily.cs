using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>
/// BLIP that captions pictures, freely or going on from a prompt (arXiv:2201.12086 §3.1). Layout of transformers'
/// BlipForConditionalGeneration.
/// </summary>
internal sealed class BlipCaptionFamily : IModelFamily
{
    public string Name => "blip";

    public IReadOnlyList<ModelCapability> Capabilities => [ModelCapability.Caption];

    public bool Claims(ModelFiles files) => files.ModelType == "blip" && files.Architecture == "BlipForConditionalGeneration";

    public ModelParts Build(ModelContext context)
    {
        BlipParts parts = new(context);
        BertConfig bert = parts.TextConfig.Bert;
        DecoderShape shape = BertDecoder.ShapeOf(bert);
        Decoder decoder = new(
            context.CompileDecoder("decoder", network => BertDecoder.Build(network, parts.Weights.Scope("text_decoder"), bert, looksAtFeatures: true)), shape);
        BlipCaptionReader reader = new(parts, context.QuantizesDecoders, ConfigDefaults.Read(context.Config.Section("text_config")));
        return new ModelParts
        {
            Vision = parts.Encoder,
            Generator = context.Own(new Generator(context, decoder, reader, parts.Texts)),
            Images = parts.Images,
            Texts = parts.Texts,
            Probe = BlipCaptionProbe.Create(parts, reader, decoder)
                .AddTowerOutputs(context.CompileForProbe("vision", parts.BuildVision), ["pixel_values"], ["vision_last_hidden_state"]),
            Towers = [new("vision", parts.VisionConfig.Describe()), new("decoder", bert.Describe())],
            Decoder = shape,
            MemoryBytes = FeatureBlock.ByteLength(parts.VisionConfig.Positions, parts.VisionConfig.Width, context.QuantizesDecoders),
        };
    }
}
