using System.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Removes control characters and makes every kind of blank a space (the tokenizers library's Nmt).</summary>
internal sealed class NmtNormalizer : INormalizer
{
    public string Normalize(string text)
    {
        var normalized = new StringBuilder(text.Length);
        foreach (char unit in text)
        {
            if (!IsRemoved(unit))
            {
                normalized.Append(IsBlank(unit) ? ' ' : unit);
            }
        }

        return normalized.ToString();
    }

    private static bool IsRemoved(char unit) =>
        unit is (>= '\u0001' and <= '\u0008') or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F' or '\u008F' or '\u009F';

    private static bool IsBlank(char unit) =>
        unit is '\u0009' or '\u000A' or '\u000C' or '\u000D' or '\u1680' or (>= '\u200B' and <= '\u200F') or '\u2028' or '\u2029'
            or '\u2581' or '\uFEFF' or '\uFFFD';
}
