using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>The pattern <c>\w+|[^\w\s]+</c>, by hand: runs of word characters, runs of everything else but white space.</summary>
internal sealed class WordPattern : ISplitPattern
{
    public static WordPattern Instance { get; } = new();

    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        int start = 0;
        Kind held = Kind.Space;
        for (int i = 0; i < text.Length;)
        {
            Kind kind = KindOf(CharacterClass.CodePointAt(text, i, out int units));
            if (kind != held)
            {
                Add(matches, held, start, i);
                (held, start) = (kind, i);
            }

            i += units;
        }

        Add(matches, held, start, text.Length);
    }

    private static void Add(List<Piece> matches, Kind kind, int start, int end)
    {
        if (kind != Kind.Space && end > start)
        {
            matches.Add(new Piece(start, end - start));
        }
    }

    private static Kind KindOf(int codePoint) =>
        CharacterClass.IsWord(codePoint) ? Kind.Word : CharacterClass.IsWhiteSpace(codePoint) ? Kind.Space : Kind.Other;

    private enum Kind
    {
        Space,
        Word,
        Other,
    }
}
