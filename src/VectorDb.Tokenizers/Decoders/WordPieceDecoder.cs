namespace VectorDb.Tokenizers.Decoders;

/// <summary>Joins words with spaces and pieces that continue a word without.</summary>
internal sealed class WordPieceDecoder : IDecoder
{
    private readonly string _prefix;
    private readonly bool _cleanup;

    /// <param name="prefix">Mark of a piece that continues a word.</param>
    /// <param name="cleanup">Takes the space before punctuation out again.</param>
    public WordPieceDecoder(string prefix, bool cleanup)
    {
        _prefix = prefix;
        _cleanup = cleanup;
    }

    public void Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            if (i > 0)
            {
                token = token.StartsWith(_prefix, StringComparison.Ordinal) ? token[_prefix.Length..] : " " + token;
            }

            tokens[i] = _cleanup ? SpaceCleanup.CleanToken(token) : token;
        }
    }
}
