namespace VectorDb.Tokenizers.Pipelines;

/// <summary>Which chunks SentencePiece is given behind the unknown token, so that a leading space survives.</summary>
internal enum SpaceGuard
{
    /// <summary>None (legacy=True).</summary>
    Never,

    /// <summary>Those that begin with a space or ▁ (legacy=False).</summary>
    LeadingSpace,

    /// <summary>All (SiglipTokenizer).</summary>
    Always,
}
