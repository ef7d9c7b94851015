namespace VectorDb.Tokenizers.Decoders;

/// <summary>The tokenizers library's way: the decoder sees all tokens; without a decoder they are joined with spaces.</summary>
internal sealed class LibraryTokenDecoder : TokenDecoder
{
    private readonly IDecoder? _decoder;
    private readonly string? _endOfWord;
    private readonly bool _trims;

    /// <param name="decoder">Null joins with spaces.</param>
    /// <param name="endOfWord">A mark that becomes a space in the finished text (CLIPTokenizerFast), or null.</param>
    /// <param name="trims">Removes white space at the ends (CLIPTokenizerFast; T5Tokenizer, whose fast class leaves it).</param>
    public LibraryTokenDecoder(IDecoder? decoder, string? endOfWord = null, bool trims = false)
    {
        _decoder = decoder;
        _endOfWord = endOfWord;
        _trims = trims;
    }

    public override string Decode(List<DecodedToken> tokens)
    {
        List<string> texts = tokens.ConvertAll(token => token.Text);
        if (_decoder is null)
        {
            return string.Join(' ', texts);
        }

        _decoder.Decode(texts);
        string text = string.Concat(texts);
        text = _endOfWord is null ? text : text.Replace(_endOfWord, " ", StringComparison.Ordinal);
        return _trims ? text.Trim() : text;
    }
}
