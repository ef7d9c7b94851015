namespace VectorDb.Tokenizers.Decoders;

/// <summary>The tokenizers library's way: the decoder sees all tokens alike.</summary>
internal sealed class LibraryTokenDecoder : TokenDecoder
{
    private readonly IDecoder _decoder;
    private readonly string? _endOfWord;
    private readonly bool _trims;

    /// <param name="decoder">The file's decoder.</param>
    /// <param name="endOfWord">A mark that becomes a space in the finished text (CLIPTokenizerFast), or null.</param>
    /// <param name="trims">Removes white space at the ends (CLIPTokenizerFast; T5Tokenizer, whose fast class leaves it).</param>
    public LibraryTokenDecoder(IDecoder decoder, string? endOfWord, bool trims)
    {
        _decoder = decoder;
        _endOfWord = endOfWord;
        _trims = trims;
    }

    public override DecodeSession Open(TextStage output, bool keepsSpecial)
    {
        TextStage text = _trims ? new TrimStage(output) : output;
        text = string.IsNullOrEmpty(_endOfWord) ? text : new ReplaceStage(_endOfWord, " ", text);
        return new Session(_decoder.Open(new LastStage(text)));
    }

    private sealed class Session : DecodeSession
    {
        private readonly TokenStage _stage;

        public Session(TokenStage stage)
        {
            _stage = stage;
        }

        public override void Add(DecodedToken token) => _stage.Write(token.Text, endsToken: true);

        public override void Finish() => _stage.Finish();
    }

    // Tokens end here: what they are is text.
    private sealed class LastStage : TokenStage
    {
        private readonly TextStage _text;

        public LastStage(TextStage text)
        {
            _text = text;
        }

        public override void Write(ReadOnlySpan<char> text, bool endsToken) => _text.Write(text);

        public override void Finish() => _text.Finish();
    }
}
