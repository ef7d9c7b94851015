namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Removes white space at the ends.</summary>
internal sealed class StripNormalizer : INormalizer
{
    private readonly bool _left;
    private readonly bool _right;

    public StripNormalizer(bool left, bool right)
    {
        _left = left;
        _right = right;
    }

    public string Normalize(string text)
    {
        text = _left ? text.TrimStart() : text;
        return _right ? text.TrimEnd() : text;
    }
}
