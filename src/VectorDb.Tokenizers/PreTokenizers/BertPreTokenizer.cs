using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>BERT's two splits: white space goes, each punctuation mark stands alone.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    public void Split(PieceList pieces)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            SplitPiece(pieces, i, pieces[i]);
        }

        pieces.Commit();
    }

    private static void SplitPiece(PieceList pieces, int index, ReadOnlySpan<char> text)
    {
        int start = 0;
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CharacterClass.CodePointAt(text, at, out int units);
            bool space = CharacterClass.IsWhiteSpace(codePoint);
            if (space || CharacterClass.IsBertPunctuation(codePoint))
            {
                pieces.Keep(index, start, at - start);
                pieces.Keep(index, at, space ? 0 : units);
                start = at + units;
            }

            at += units;
        }

        pieces.Keep(index, start, text.Length - start);
    }
}
