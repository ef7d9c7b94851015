using System.Text;

namespace VectorDb.Cli.Evaluation;

/// <summary>Compares texts by their words: case, articles where they do not matter, and marks are left out.</summary>
internal static class Wording
{
    private static readonly string[] Articles = ["a", "an", "the"];

    /// <summary>The words of a text with a space around each, so that a phrase is found at word boundaries only.</summary>
    public static string Spaced(string text)
    {
        var builder = new StringBuilder(" ");
        foreach (char letter in text.Normalize())
        {
            char kept = char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ';
            if (kept != ' ' || builder[^1] != ' ')
            {
                builder.Append(kept);
            }
        }

        return builder[^1] == ' ' ? builder.ToString() : builder.Append(' ').ToString();
    }

    /// <summary>The same without articles.</summary>
    public static string Bare(string text) =>
        " " + string.Concat(Spaced(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static w => !Articles.Contains(w)).Select(static w => w + " "));

    /// <summary>Whether an answer is one of the right ones.</summary>
    public static bool IsAnswer(string given, IEnumerable<string> right)
    {
        string bare = Bare(given);
        return right.Any(answer => Bare(answer) == bare);
    }
}
