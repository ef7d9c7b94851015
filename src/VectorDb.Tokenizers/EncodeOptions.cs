namespace VectorDb.Tokenizers;

/// <summary>What to do with one text beyond splitting it into tokens.</summary>
public sealed record EncodeOptions
{
    /// <summary>Largest <see cref="PadTo"/>.</summary>
    public const int MaxPadding = 1 << 20;

    /// <summary>Adds the tokens that the model expects around a text, such as [CLS] and [SEP].</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>
    /// Most ids in the result, special tokens included; what is too much is cut from the text (of a pair, from the longer one) and
    /// the special tokens stay. Null for no limit, whatever <see cref="Tokenizer.ModelMaxLength"/> says.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Least ids in the result, at most <see cref="MaxPadding"/>: a shorter one is filled with the padding token. Null for no padding.
    /// </summary>
    public int? PadTo { get; init; }

    /// <summary>Where padding goes; null for what the tokenizer's files say.</summary>
    public SequenceSide? PaddingSide { get; init; }

    internal static EncodeOptions Default { get; } = new();
}
