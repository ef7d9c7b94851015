namespace VectorDb.Tokenizers;

/// <summary>How a tokenizer is loaded, and its limits.</summary>
public sealed record TokenizerOptions
{
    /// <summary>Which files to read where a directory holds both kinds.</summary>
    public TokenizerFiles Files { get; init; } = TokenizerFiles.Auto;

    /// <summary>Whose cleaning rules a CLIP tokenizer follows.</summary>
    public ClipDialect ClipDialect { get; init; } = ClipDialect.Auto;

    /// <summary>Longest text that is tokenized, in UTF-16 units; more is refused with <see cref="TokenizerError.TextTooLong"/>.</summary>
    public int MaxTextLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest tokenizer file that is read, in bytes.</summary>
    public long MaxFileBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How many words keep their token ids at hand, 0 for none. Words are short; one costs about 150 bytes.</summary>
    public int WordCacheCapacity { get; init; } = 16 * 1024;

    internal TokenizerOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxTextLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxFileBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(WordCacheCapacity);
        return this;
    }
}
