using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>Sizes of a BERT encoder, with or without cross-attention.</summary>
internal sealed record BertConfig
{
    public required int Vocabulary { get; init; }

    public required int Width { get; init; }

    public required int Intermediate { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int MaxPositions { get; init; }

    /// <summary>Kinds of token; 0 for the variants without such embeddings.</summary>
    public required int TypeVocabulary { get; init; }

    public required Activation Activation { get; init; }

    public required double Epsilon { get; init; }

    /// <summary>Features of the memory its cross-attention looks at.</summary>
    public required int MemoryWidth { get; init; }

    /// <summary>For people.</summary>
    public string Describe() => $"BERT, {Layers} layers of {Width}, {MaxPositions} tokens";

    /// <summary>Reads a section with the defaults of transformers' BertConfig.</summary>
    /// <param name="config">The section.</param>
    /// <param name="heads">The class's default number of heads.</param>
    /// <param name="typeVocabulary">The class's default; 0 where the class has no token types.</param>
    /// <param name="maxPositions">The class's default.</param>
    /// <param name="memoryKey">The key of the memory's width.</param>
    /// <param name="memoryWidth">The class's default width of the memory.</param>
    public static BertConfig Read(
        ModelConfig config,
        int heads = 12,
        int typeVocabulary = 2,
        int maxPositions = 512,
        string memoryKey = "encoder_width",
        int memoryWidth = 768)
    {
        int width = config.Whole("hidden_size", 768);
        int headCount = config.Whole("num_attention_heads", heads);
        if (width % headCount != 0)
        {
            throw config.Invalid("num_attention_heads", $"is {headCount}, which does not divide hidden_size {width}");
        }

        return new BertConfig
        {
            Vocabulary = config.Whole("vocab_size", 30522),
            Width = width,
            Intermediate = config.Whole("intermediate_size", 3072),
            Layers = config.Whole("num_hidden_layers", 12, 1, 1000),
            Heads = headCount,
            MaxPositions = config.Whole("max_position_embeddings", maxPositions, 2, 1 << 16),
            TypeVocabulary = typeVocabulary == 0 ? 0 : config.Whole("type_vocab_size", typeVocabulary),
            Activation = Activation.Read(config, "hidden_act", "gelu"),
            Epsilon = config.Number("layer_norm_eps", 1e-12),
            MemoryWidth = config.Whole(memoryKey, memoryWidth),
        };
    }
}
