using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Replaces every match of a pattern.</summary>
internal sealed class RegexNormalizer : INormalizer
{
    private readonly RegexPattern _pattern;
    private readonly string _content;

    public RegexNormalizer(RegexPattern pattern, string content)
    {
        _pattern = pattern;
        _content = content;
    }

    public string Normalize(string text) => _pattern.Replace(text, _content);
}
