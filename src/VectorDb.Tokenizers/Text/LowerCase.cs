using System.Globalization;
using System.Text;

namespace VectorDb.Tokenizers.Text;

/// <summary>
/// Lower case by Unicode's full mapping, as Python and Rust have it: U+0130 becomes two code points, which .NET's simple mapping
/// leaves alone.
/// </summary>
internal static class LowerCase
{
    private const char CapitalSigma = '\u03A3';

    /// <summary>Each code point for itself (Rust's char, the tokenizers library): a capital sigma is always σ.</summary>
    public static string EachCharacter(string text) => Convert(text, finalSigma: false);

    /// <summary>The whole string (Python's str.lower): a capital sigma at the end of a word becomes ς.</summary>
    public static string WholeText(string text) => Convert(text, finalSigma: true);

    private static string Convert(string text, bool finalSigma)
    {
        int changed = FirstToChange(text);
        if (changed < 0)
        {
            return text;
        }

        var lower = new StringBuilder(text.Length + 8).Append(text, 0, changed);
        for (int i = changed; i < text.Length;)
        {
            int codePoint = CharacterClass.CodePointAt(text, i, out int units);
            if (codePoint == 0x130)
            {
                lower.Append("i\u0307");
            }
            else if (codePoint == CapitalSigma && finalSigma && IsFinal(text, i))
            {
                lower.Append('\u03C2');
            }
            else if (units == 1)
            {
                lower.Append(char.ToLowerInvariant((char)codePoint));
            }
            else
            {
                lower.Append(Rune.ToLowerInvariant(new Rune(codePoint)).ToString());
            }

            i += units;
        }

        return lower.ToString();
    }

    private static int FirstToChange(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char unit = text[i];
            if (unit < 0x80 ? char.IsAsciiLetterUpper(unit) : char.IsSurrogate(unit) || unit == 0x130 || char.ToLowerInvariant(unit) != unit)
            {
                return i;
            }
        }

        return -1;
    }

    // Unicode's Final_Sigma: a cased letter before it and none after it, case-ignorable characters skipped.
    private static bool IsFinal(string text, int at) => CasedBefore(text, at) && !CasedAfter(text, at + 1);

    private static bool CasedBefore(string text, int end)
    {
        for (int i = end - 1; i >= 0; i--)
        {
            int start = i > 0 && char.IsSurrogatePair(text, i - 1) ? i - 1 : i;
            int codePoint = CharacterClass.CodePointAt(text, start, out _);
            i = start;
            if (!IsCaseIgnorable(codePoint))
            {
                return IsCased(codePoint);
            }
        }

        return false;
    }

    private static bool CasedAfter(string text, int start)
    {
        for (int i = start; i < text.Length;)
        {
            int codePoint = CharacterClass.CodePointAt(text, i, out int units);
            i += units;
            if (!IsCaseIgnorable(codePoint))
            {
                return IsCased(codePoint);
            }
        }

        return false;
    }

    private static bool IsCased(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) <= UnicodeCategory.TitlecaseLetter
        || codePoint is (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9);

    private static bool IsCaseIgnorable(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierSymbol
        || codePoint is '\'' or '.' or ':' or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;
}
