namespace VectorDb.Tokenizers.Decoders;

/// <summary>In what the slow SentencePiece classes differ when they decode.</summary>
internal sealed record SentencePieceDecoding
{
    /// <summary>The class put a ▁ before the text, so the first one goes (add_prefix_space).</summary>
    public bool PrefixWasAdded { get; init; }

    /// <summary>A space before a special token that follows an ordinary one.</summary>
    public bool SpaceBeforeSpecial { get; init; }

    /// <summary>That space also before a special token that comes first.</summary>
    public bool AlsoBeforeFirst { get; init; }

    /// <summary>A space between a special token that comes first and a word that has none.</summary>
    public bool SpaceAfterFirstSpecial { get; init; }

    /// <summary>SentencePiece drops the space before the first word (add_dummy_prefix or remove_extra_whitespaces).</summary>
    public bool DropsLeadingSpace { get; init; }

    /// <summary>It drops all of them (remove_extra_whitespaces).</summary>
    public bool DropsAllLeadingSpaces { get; init; }

    /// <summary>White space at the ends of the result goes.</summary>
    public bool Trims { get; init; }
}
