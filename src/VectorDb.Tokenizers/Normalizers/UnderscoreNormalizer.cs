namespace VectorDb.Tokenizers.Normalizers;

/// <summary>
/// What T5Tokenizer, LlamaTokenizer and SiglipTokenizer do to a text before anything else (legacy=False): a ▁ that the caller wrote is
/// a space, and the text begins with a ▁ of their own.
/// </summary>
internal sealed class UnderscoreNormalizer : INormalizer
{
    private const char Mark = '\u2581';

    private readonly bool _addsPrefix;
    private readonly bool _alsoEmpty;

    /// <param name="addsPrefix">add_prefix_space.</param>
    /// <param name="alsoEmpty">Whether an empty text gets a prefix.</param>
    public UnderscoreNormalizer(bool addsPrefix, bool alsoEmpty)
    {
        _addsPrefix = addsPrefix;
        _alsoEmpty = alsoEmpty;
    }

    public string Normalize(string text)
    {
        string spaced = text.Replace(Mark, ' ');
        return _addsPrefix && (_alsoEmpty || text.Length > 0) ? Mark + spaced : spaced;
    }
}
