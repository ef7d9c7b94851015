using System.Text.RegularExpressions;

namespace VectorDb.Models.Architectures.Albef;

/// <summary>pre_caption of salesforce/ALBEF's dataset/utils.py: how a caption is cleaned before it is tokenized.</summary>
internal static partial class AlbefCaption
{
    /// <param name="caption">The caption.</param>
    /// <param name="maxWords">Words kept.</param>
    public static string Clean(string caption, int maxWords)
    {
        string text = Punctuation().Replace(caption.ToLowerInvariant(), "")
            .Replace('-', ' ')
            .Replace('/', ' ')
            .Replace("<person>", "person", StringComparison.Ordinal);
        text = Spaces().Replace(text, " ").TrimEnd('\n').Trim(' ');
        string[] words = text.Split(' ');
        return words.Length > maxWords ? string.Join(' ', words[..maxWords]) : text;
    }

    [GeneratedRegex(@"[,.'!?""()*#:;~]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Spaces();
}
