using System.Text;

namespace VectorDb.Tokenizers.Text;

/// <summary>Text that is valid UTF-16, which is what everything after the front door assumes.</summary>
internal static class WellFormed
{
    /// <summary>The text with each lone surrogate replaced by U+FFFD; the same instance where there is none.</summary>
    public static string Ensure(string text)
    {
        int bad = FirstLoneSurrogate(text, 0);
        if (bad < 0)
        {
            return text;
        }

        var repaired = new StringBuilder(text);
        for (; bad >= 0; bad = FirstLoneSurrogate(text, bad + 1))
        {
            repaired[bad] = '\uFFFD';
        }

        return repaired.ToString();
    }

    private static int FirstLoneSurrogate(string text, int start)
    {
        for (int i = start; i < text.Length; i++)
        {
            int next = text.AsSpan(i).IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
            {
                return -1;
            }

            i += next;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
                continue;
            }

            return i;
        }

        return -1;
    }
}
