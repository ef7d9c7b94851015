using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>qformer_config, with the defaults of transformers' Blip2QFormerConfig.</summary>
/// <param name="Bert">Its layers.</param>
/// <param name="CrossAttentionFrequency">Layers whose number it divides look at the picture.</param>
internal sealed record QFormerConfig(BertConfig Bert, int CrossAttentionFrequency)
{
    /// <summary>Reads the section.</summary>
    /// <param name="config">qformer_config.</param>
    /// <param name="memoryWidth">The vision tower's width, which Blip2Config puts in the place of encoder_hidden_size.</param>
    public static QFormerConfig Read(ModelConfig config, int memoryWidth) => new(
        BertConfig.Read(config, typeVocabulary: 0, memoryKey: "encoder_hidden_size") with { MemoryWidth = memoryWidth },
        config.Whole("cross_attention_frequency", 2, 1, 1000));

    /// <summary>Whether a layer looks at the picture.</summary>
    public bool LooksAtPicture(int layer) => layer % CrossAttentionFrequency == 0;

    /// <summary>Layers that look at the picture, in their order.</summary>
    public IEnumerable<int> Looks => Enumerable.Range(0, Bert.Layers).Where(LooksAtPicture);

    /// <summary>For people.</summary>
    public string Describe(int queries) => $"Q-Former, {Bert.Layers} layers of {Bert.Width}, {queries} queries";
}
