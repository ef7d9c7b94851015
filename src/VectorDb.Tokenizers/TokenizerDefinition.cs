using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Pipelines;
using VectorDb.Tokenizers.PostProcessors;

namespace VectorDb.Tokenizers;

/// <summary>Everything that a tokenizer is made of, as its files said.</summary>
internal sealed record TokenizerDefinition
{
    public required TokenizerFamily Family { get; init; }

    /// <summary>Tokens of the model and added ones.</summary>
    public required Vocabulary Vocabulary { get; init; }

    public required ITextEncoder Encoder { get; init; }

    public required IPostProcessor PostProcessor { get; init; }

    public required TokenDecoder Decoder { get; init; }

    public required SpecialTokens Special { get; init; }

    /// <summary>Added tokens that decode to themselves, apart from their neighbours.</summary>
    public IReadOnlySet<int> Isolated { get; init; } = new HashSet<int>();

    public int? ModelMaxLength { get; init; }

    public SequenceSide PaddingSide { get; init; }

    public SequenceSide TruncationSide { get; init; }

    /// <summary>Whether decoding takes out spaces before punctuation unless told otherwise.</summary>
    public bool CleanUpSpaces { get; init; }

    /// <summary>Id that fills up a sequence; null where there is none.</summary>
    public int? PaddingId { get; init; }

    /// <summary>Of a pair that is too long, whose odd token stays: the library keeps the second text's, Python the first's.</summary>
    public bool TruncatesLikePython { get; init; }

    public int MaxTextLength { get; init; }
}
