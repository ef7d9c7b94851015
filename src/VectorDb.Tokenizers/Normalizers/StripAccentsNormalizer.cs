using System.Globalization;
using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Removes marks (category Mn), in decomposed text the accents.</summary>
internal sealed class StripAccentsNormalizer : INormalizer
{
    public string Normalize(string text) => RemoveMarks(text);

    /// <summary>The text without code points of category Mn.</summary>
    public static string RemoveMarks(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int codePoint = CharacterClass.CodePointAt(text, i, out int units);
            if (CharUnicodeInfo.GetUnicodeCategory(codePoint) != UnicodeCategory.NonSpacingMark)
            {
                kept.Append(text, i, units);
            }

            i += units;
        }

        return kept.Length == text.Length ? text : kept.ToString();
    }
}
