using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Each run of white space becomes one string: the pattern <c>\s+</c>, by hand.</summary>
internal sealed class WhiteSpaceRunNormalizer : INormalizer
{
    public const string Source = @"\s+";

    private readonly string _content;
    private readonly bool _likePython;

    /// <param name="content">What a run becomes.</param>
    /// <param name="likePython">White space as Python's re module has it, which counts the information separators.</param>
    public WhiteSpaceRunNormalizer(string content, bool likePython = false)
    {
        _content = content;
        _likePython = likePython;
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
            bool space = IsSpace(unit);
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

    private bool HasOtherThanSingleSpaces(string text)
    {
        char previous = 'x';
        foreach (char unit in text)
        {
            if (IsSpace(unit) && (unit != ' ' || previous == ' '))
            {
                return true;
            }

            previous = unit;
        }

        return false;
    }

    private bool IsSpace(char unit) => _likePython ? CharacterClass.IsPythonSpace(unit) : char.IsWhiteSpace(unit);
}
