using System.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Each run of white space becomes one string: the pattern <c>\s+</c>, by hand.</summary>
internal sealed class WhiteSpaceRunNormalizer : INormalizer
{
    public const string Source = @"\s+";

    private readonly string _content;

    public WhiteSpaceRunNormalizer(string content)
    {
        _content = content;
    }

    public string Normalize(string text)
    {
        if (_content == " " && !HasOtherThanSingleSpaces(text))
        {
            return text;
        }

        var collapsed = new StringBuilder(text.Length);
        bool inRun = false;
        foreach (char unit in text)
        {
            bool space = char.IsWhiteSpace(unit);
            if (!space)
            {
                collapsed.Append(unit);
            }
            else if (!inRun)
            {
                collapsed.Append(_content);
            }

            inRun = space;
        }

        return collapsed.ToString();
    }

    private static bool HasOtherThanSingleSpaces(string text)
    {
        char previous = 'x';
        foreach (char unit in text)
        {
            if (char.IsWhiteSpace(unit) && (unit != ' ' || previous == ' '))
            {
                return true;
            }

            previous = unit;
        }

        return false;
    }
}
