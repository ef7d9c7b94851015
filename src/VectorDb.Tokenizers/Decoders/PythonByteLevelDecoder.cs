namespace VectorDb.Tokenizers.Decoders;

/// <summary>GPT2Tokenizer and CLIPTokenizer: bytes of the byte alphabet; CLIP's end-of-word mark becomes a space.</summary>
internal sealed class PythonByteLevelDecoder : PythonTokenDecoder
{
    private readonly string? _endOfWord;
    private readonly ByteLevelDecoder _bytes = new();

    public PythonByteLevelDecoder(string? endOfWord)
    {
        _endOfWord = endOfWord;
    }

    protected override string RunToText(List<DecodedToken> run)
    {
        List<string> texts = run.ConvertAll(token => token.Text);
        _bytes.Decode(texts);
        return _endOfWord is null ? texts[0] : texts[0].Replace(_endOfWord, " ", StringComparison.Ordinal).Trim();
    }
}
