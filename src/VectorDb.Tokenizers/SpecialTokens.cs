namespace VectorDb.Tokenizers;

/// <summary>Ids of the tokens with a role; null where the tokenizer names none.</summary>
public sealed record SpecialTokens
{
    /// <summary>Begins a sequence.</summary>
    public int? Bos { get; init; }

    /// <summary>Ends a sequence.</summary>
    public int? Eos { get; init; }

    /// <summary>Fills a batch.</summary>
    public int? Pad { get; init; }

    /// <summary>Stands for what the vocabulary does not hold.</summary>
    public int? Unk { get; init; }

    /// <summary>First token of a BERT sequence.</summary>
    public int? Cls { get; init; }

    /// <summary>Ends each text of a BERT sequence.</summary>
    public int? Sep { get; init; }

    /// <summary>Stands for a token to be predicted.</summary>
    public int? Mask { get; init; }

    /// <summary>Every id that decoding with <c>skipSpecialTokens</c> leaves out, the ones above included.</summary>
    public IReadOnlySet<int> All { get; init; } = new HashSet<int>();
}
