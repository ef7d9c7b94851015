namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Matches one string.</summary>
internal sealed class LiteralPattern : ISplitPattern
{
    private readonly string _literal;

    public LiteralPattern(string literal)
    {
        _literal = literal;
    }

    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int start = 0; _literal.Length > 0 && start < text.Length;)
        {
            int at = text[start..].IndexOf(_literal);
            if (at < 0)
            {
                return;
            }

            matches.Add(new Piece(start + at, _literal.Length));
            start += at + _literal.Length;
        }
    }
}
