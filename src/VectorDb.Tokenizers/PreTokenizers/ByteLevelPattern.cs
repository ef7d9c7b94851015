using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's pattern, by hand:
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>. Every character belongs to a match.
/// </summary>
internal sealed class ByteLevelPattern : ISplitPattern
{
    public const string Source = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static ByteLevelPattern Instance { get; } = new();

    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int start = 0; start < text.Length;)
        {
            int length = MatchLength(text[start..]);
            matches.Add(new Piece(start, length));
            start += length;
        }
    }

    /// <summary>Length of the match at the start of a text that is not empty.</summary>
    public static int MatchLength(ReadOnlySpan<char> text)
    {
        int contraction = Contraction.Length(text);
        if (contraction > 0)
        {
            return contraction;
        }

        int lead = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        Kind kind = KindAt(text, lead, out _);
        if (kind == Kind.Space)
        {
            return SpaceRun(text);
        }

        int end = lead;
        while (end < text.Length && KindAt(text, end, out int units) == kind)
        {
            end += units;
        }

        return end;
    }

    // \s+(?!\S)|\s+ : white space before a word leaves its last character to the word.
    private static int SpaceRun(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return end == text.Length || end == 1 ? end : end - 1;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int units)
    {
        int codePoint = CharacterClass.CodePointAt(text, index, out units);
        return CharacterClass.IsLetter(codePoint) ? Kind.Letter
            : CharacterClass.IsNumber(codePoint) ? Kind.Number
            : CharacterClass.IsWhiteSpace(codePoint) ? Kind.Space
            : Kind.Other;
    }

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }
}
