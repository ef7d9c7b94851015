namespace VectorDb.Tokenizers.Pipelines;

/// <summary>Tokenizes a stretch of text that holds no added token.</summary>
internal interface IChunkEncoder
{
    /// <summary>Appends the ids of a chunk.</summary>
    /// <param name="chunk">The text.</param>
    /// <param name="startsInput">Whether it begins where the caller's text begins.</param>
    /// <param name="ids">Where the ids go.</param>
    void Encode(ReadOnlySpan<char> chunk, bool startsInput, List<int> ids);
}
