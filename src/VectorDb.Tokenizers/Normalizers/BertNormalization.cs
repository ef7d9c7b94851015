namespace VectorDb.Tokenizers.Normalizers;

/// <summary>The switches of BERT's normalization.</summary>
internal sealed record BertNormalization
{
    /// <summary>clean_text: removes control characters.</summary>
    public bool CleanText { get; init; } = true;

    /// <summary>handle_chinese_chars: puts spaces around ideographs.</summary>
    public bool SeparateIdeographs { get; init; } = true;

    /// <summary>strip_accents; null follows <see cref="Lowercase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>lowercase (do_lower_case).</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>The order of transformers' BasicTokenizer instead of the tokenizers library's.</summary>
    public bool LikePython { get; init; }
}
