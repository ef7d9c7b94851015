namespace VectorDb.Tokenizers.Normalizers;

/// <summary>The settings of SentencePiece's normalizer (NormalizerSpec of sentencepiece_model.proto).</summary>
internal sealed record SentencePieceNormalization
{
    /// <summary>precompiled_charsmap; null changes no character.</summary>
    public PrecompiledMap? Map { get; init; }

    /// <summary>add_dummy_prefix: a space before the text.</summary>
    public bool AddDummyPrefix { get; init; } = true;

    /// <summary>remove_extra_whitespaces: none at the ends, one between words.</summary>
    public bool RemoveExtraSpaces { get; init; } = true;

    /// <summary>escape_whitespaces: spaces become ▁.</summary>
    public bool EscapeSpaces { get; init; } = true;

    /// <summary>treat_whitespace_as_suffix: the dummy space goes after the text.</summary>
    public bool SpaceIsSuffix { get; init; }

    /// <summary>Pieces that are never normalized.</summary>
    public IReadOnlyList<string> UserDefined { get; init; } = [];
}
