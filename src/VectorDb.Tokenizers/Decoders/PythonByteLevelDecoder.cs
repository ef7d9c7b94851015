namespace VectorDb.Tokenizers.Decoders;

/// <summary>GPT2Tokenizer and CLIPTokenizer: bytes of the byte alphabet; CLIP's end-of-word mark becomes a space.</summary>
internal sealed class PythonByteLevelDecoder : PythonTokenDecoder
{
    private readonly string? _endOfWord;

    public PythonByteLevelDecoder(string? endOfWord)
    {
        _endOfWord = endOfWord;
    }

    protected override DecodeSession OpenRun(TextStage output, bool keepsSpecial) =>
        new Run(_endOfWord is null ? output : new ReplaceStage(_endOfWord, " ", new TrimStage(output)));

    private sealed class Run : DecodeSession
    {
        private readonly TextStage _output;
        private readonly ByteLevelText _bytes = new();

        public Run(TextStage output)
        {
            _output = output;
        }

        public override void Add(DecodedToken token) => _output.Write(_bytes.Add(token.Text));

        public override void Finish()
        {
            _output.Write(_bytes.Finish());
            _output.Finish();
        }
    }
}
