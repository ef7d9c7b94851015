using System.Globalization;

namespace VectorDb.Tokenizers.Text;

/// <summary>The Unicode classes that the reference tokenizers ask of a code point.</summary>
internal static class CharacterClass
{
    /// <summary>General category L.</summary>
    public static bool IsLetter(int codePoint) =>
        codePoint < 0x80
            ? (uint)((codePoint | 0x20) - 'a') <= 'z' - 'a'
            : CharUnicodeInfo.GetUnicodeCategory(codePoint) <= UnicodeCategory.OtherLetter;

    /// <summary>General category N.</summary>
    public static bool IsNumber(int codePoint) =>
        codePoint < 0x80
            ? (uint)(codePoint - '0') <= 9
            : CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>The White_Space property; every such character is one UTF-16 unit.</summary>
    public static bool IsWhiteSpace(int codePoint) => codePoint <= char.MaxValue && char.IsWhiteSpace((char)codePoint);

    /// <summary>What Python's str.isspace holds: White_Space and the four information separators.</summary>
    public static bool IsPythonSpace(char unit) => char.IsWhiteSpace(unit) || unit is >= '\x1c' and <= '\x1f';

    /// <summary>General category P.</summary>
    public static bool IsPunctuation(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is >= UnicodeCategory.ConnectorPunctuation
            and <= UnicodeCategory.OtherPunctuation;

    /// <summary>BERT's punctuation: category P and every ASCII symbol.</summary>
    public static bool IsBertPunctuation(int codePoint) =>
        codePoint < 0x80
            ? codePoint is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
            : IsPunctuation(codePoint);

    /// <summary>Regular expressions' \w: letters, marks, decimal digits, connectors and joiners.</summary>
    public static bool IsWord(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is <= UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.ConnectorPunctuation
        || codePoint is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9);

    /// <summary>The code point at an index of well-formed text, and its length in UTF-16 units.</summary>
    public static int CodePointAt(ReadOnlySpan<char> text, int index, out int units)
    {
        char first = text[index];
        if (char.IsHighSurrogate(first) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            units = 2;
            return char.ConvertToUtf32(first, text[index + 1]);
        }

        units = 1;
        return first;
    }
}
