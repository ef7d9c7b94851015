namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Replaces every occurrence of a string.</summary>
internal sealed class ReplaceNormalizer : INormalizer
{
    private readonly string _pattern;
    private readonly string _content;

    public ReplaceNormalizer(string pattern, string content)
    {
        _pattern = pattern;
        _content = content;
    }

    public string Normalize(string text) => text.Replace(_pattern, _content, StringComparison.Ordinal);
}
