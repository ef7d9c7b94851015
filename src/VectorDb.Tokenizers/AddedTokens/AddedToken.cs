namespace VectorDb.Tokenizers.AddedTokens;

/// <summary>A token that is found in the text before anything else happens to it.</summary>
/// <param name="Content">Its spelling.</param>
/// <param name="Id">Its id, or <see cref="Unassigned"/>.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>The id of a token that the files name without one.</summary>
    public const int Unassigned = -1;

    /// <summary>Longest spelling that is accepted, in UTF-16 units; it bounds the time to look for tokens.</summary>
    public const int LongestContent = 1024;

    /// <summary>The roles of special tokens, in the order in which the reference adds them.</summary>
    public static IReadOnlyList<string> Roles { get; } =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>Left out by decoding with skipSpecialTokens.</summary>
    public bool Special { get; init; }

    /// <summary>Found in the normalized text instead of the raw one.</summary>
    public bool Normalized { get; init; }

    /// <summary>Counts only where no letter or digit touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Swallows the white space on its left.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Swallows the white space on its right.</summary>
    public bool StripRight { get; init; }
}
