using System.Text;

namespace VectorDb.Engine.Search.Answers;

/// <summary>
/// Answers in the form in which they are compared, as evaluations of visual question answering do: lower case, single spaces, no
/// articles, no punctuation at the ends.
/// </summary>
internal static class AnswerText
{
    /// <summary>The form; <see cref="WhereAnswer.Unknown"/> if nothing is left.</summary>
    public static string Normalize(string answer)
    {
        string[] words = [.. answer.Normalize(NormalizationForm.FormC).ToLowerInvariant()
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(static word => word.Trim(',', '.', ';', ':', '!', '?', '"', '\'', '(', ')', '[', ']'))
            .Where(static word => word.Length > 0 && word is not ("a" or "an" or "the"))];
        return words.Length == 0 ? WhereAnswer.Unknown : string.Join(' ', words);
    }
}
