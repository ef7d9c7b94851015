using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>
/// CLIP's pattern, by hand:
/// <c>&lt;\|startoftext\|&gt;|&lt;\|endoftext\|&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>. Runs of letters,
/// single digits, runs of everything else; white space is never matched.
/// </summary>
internal sealed class ClipPattern : ISplitPattern
{
    public const string Source =
        @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    private const string StartOfText = "<|startoftext|>";
    private const string EndOfText = "<|endoftext|>";

    private readonly bool _ignoresCase;

    private ClipPattern(bool ignoresCase)
    {
        _ignoresCase = ignoresCase;
    }

    /// <summary>As tokenizer.json has it.</summary>
    public static ClipPattern Instance { get; } = new(ignoresCase: false);

    /// <summary>As the Python classes have it: of lower-cased text, only a long s is a case of another letter.</summary>
    public static ClipPattern IgnoringCase { get; } = new(ignoresCase: true);

    public void FindAll(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int start = 0; start < text.Length;)
        {
            if (char.IsWhiteSpace(text[start]))
            {
                start++;
                continue;
            }

            int length = MatchLength(text[start..]);
            matches.Add(new Piece(start, length));
            start += length;
        }
    }

    private int MatchLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '<')
        {
            if (text.StartsWith(StartOfText))
            {
                return StartOfText.Length;
            }

            if (text.StartsWith(EndOfText))
            {
                return EndOfText.Length;
            }
        }

        int contraction = _ignoresCase && text is ['\'', '\u017F', ..] ? 2 : Contraction.Length(text);
        if (contraction > 0)
        {
            return contraction;
        }

        int first = CharacterClass.CodePointAt(text, 0, out int end);
        if (CharacterClass.IsNumber(first))
        {
            return end;
        }

        bool letters = CharacterClass.IsLetter(first);
        while (end < text.Length)
        {
            int codePoint = CharacterClass.CodePointAt(text, end, out int units);
            bool goesOn = letters
                ? CharacterClass.IsLetter(codePoint)
                : !CharacterClass.IsLetter(codePoint) && !CharacterClass.IsNumber(codePoint) && !CharacterClass.IsWhiteSpace(codePoint);
            if (!goesOn)
            {
                break;
            }

            end += units;
        }

        return end;
    }
}
