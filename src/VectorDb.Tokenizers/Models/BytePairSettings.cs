namespace VectorDb.Tokenizers.Models;

/// <summary>The switches of a BPE model, named as in tokenizer.json.</summary>
internal sealed record BytePairSettings
{
    /// <summary>Longest prefix or suffix that a file may set, in UTF-16 units.</summary>
    public const int LongestMark = 64;

    /// <summary>unk_token: stands for a character that is not in the vocabulary; null drops it.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>continuing_subword_prefix: before every character of a word but the first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>end_of_word_suffix: after the last character of a word.</summary>
    public string EndOfWordSuffix { get; init; } = "";

    /// <summary>fuse_unk: neighbouring unknown characters make one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>byte_fallback: an unknown character becomes the tokens &lt;0x00&gt;…&lt;0xFF&gt; of its UTF-8 bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>ignore_merges: a piece that is a token stays whole.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Pieces that are tokens as they are, without the marks of their place.</summary>
    public IReadOnlyList<string> WholeWords { get; init; } = [];
}
