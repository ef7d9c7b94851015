namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>What becomes of a match when text is split at it (tokenizer.json: behavior).</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
