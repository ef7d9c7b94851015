namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>SentencePiece's view of spaces: each becomes a mark (▁) that belongs to the word after it.</summary>
internal sealed class MetaspacePreTokenizer : IPreTokenizer
{
    private readonly char _mark;
    private readonly PrependScheme _prepend;
    private readonly bool _splits;

    /// <param name="mark">What a space becomes.</param>
    /// <param name="prepend">Where a mark is put before text that begins without one.</param>
    /// <param name="splits">Cuts before each mark; without it pieces stay whole.</param>
    public MetaspacePreTokenizer(char mark, PrependScheme prepend, bool splits)
    {
        _mark = mark;
        _prepend = prepend;
        _splits = splits;
    }

    public void Split(PieceList pieces)
    {
        pieces.BeginRewrite();
        for (int i = 0; i < pieces.Count; i++)
        {
            Rewrite(pieces, pieces[i], isFirst: i == 0 && pieces.StartsInput);
            pieces.EndPiece();
        }

        pieces.Commit();
    }

    private void Rewrite(PieceList pieces, ReadOnlySpan<char> piece, bool isFirst)
    {
        bool prepends = _prepend == PrependScheme.Always || (_prepend == PrependScheme.First && isFirst);
        if (prepends && piece[0] != _mark && piece[0] != ' ')
        {
            pieces.Append(_mark);
        }

        for (int i = 0; i < piece.Length; i++)
        {
            char unit = piece[i] == ' ' ? _mark : piece[i];
            if (_splits && unit == _mark)
            {
                pieces.EndPiece();
            }

            pieces.Append(unit);
        }
    }
}
