using System.Globalization;
using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>
/// BERT's normalization: control characters go, white space becomes spaces, ideographs stand alone, accents go, lower case. The Rust
/// and the Python implementation do it in another order and disagree on unassigned characters.
/// </summary>
internal sealed class BertNormalizer : INormalizer
{
    private readonly BertNormalization _settings;
    private readonly bool _stripsAccents;

    public BertNormalizer(BertNormalization settings)
    {
        UnicodeNormalization.RequirePlatformSupport();
        _settings = settings;
        _stripsAccents = settings.StripAccents ?? settings.Lowercase;
    }

    public string Normalize(string text)
    {
        text = Clean(text);
        if (_settings.LikePython)
        {
            text = UnicodeNormalization.Apply(text, NormalizationForm.FormC);
            text = _settings.Lowercase ? LowerCase.EachCharacter(text) : text;
            return _stripsAccents ? WithoutAccents(text) : text;
        }

        text = _stripsAccents ? WithoutAccents(text) : text;
        return _settings.Lowercase ? LowerCase.EachCharacter(text) : text;
    }

    private static string WithoutAccents(string text) =>
        StripAccentsNormalizer.RemoveMarks(UnicodeNormalization.Apply(text, NormalizationForm.FormD));

    private string Clean(string text)
    {
        if (!NeedsCleaning(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length;)
        {
            int codePoint = CharacterClass.CodePointAt(text, i, out int units);
            if (_settings.CleanText && IsRemoved(codePoint))
            {
                // Control characters and U+FFFD leave nothing behind.
            }
            else if (_settings.CleanText && CharacterClass.IsWhiteSpace(codePoint))
            {
                clean.Append(' ');
            }
            else if (_settings.SeparateIdeographs && IsIdeograph(codePoint))
            {
                clean.Append(' ').Append(text, i, units).Append(' ');
            }
            else
            {
                clean.Append(text, i, units);
            }

            i += units;
        }

        return clean.ToString();
    }

    private bool NeedsCleaning(string text)
    {
        foreach (char unit in text)
        {
            if (unit >= 0x80 || (unit < ' ' && _settings.CleanText) || unit == 0x7F)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsRemoved(int codePoint)
    {
        if (codePoint is '\t' or '\n' or '\r')
        {
            return false;
        }

        return codePoint == 0xFFFD || CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse => true,
            UnicodeCategory.OtherNotAssigned => _settings.LikePython,
            _ => false,
        };
    }

    // The CJK Unified Ideographs blocks, as in BERT's _is_chinese_char.
    private bool IsIdeograph(int codePoint) =>
        codePoint is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
            or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F)
        || (codePoint <= 0x2CEAF && codePoint >= (_settings.LikePython ? 0x2B820 : 0x2B920));
}
