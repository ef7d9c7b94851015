namespace VectorDb.Tokenizers.Decoders;

/// <summary>BertTokenizer: words joined with spaces, pieces that continue a word without.</summary>
internal sealed class PythonWordPieceDecoder : PythonTokenDecoder
{
    protected override DecodeSession OpenRun(TextStage output, bool keepsSpecial) =>
        new Run(new ReplaceStage(" ##", "", new TrimStage(output)));

    private sealed class Run : DecodeSession
    {
        private readonly TextStage _output;
        private bool _isFirst = true;

        public Run(TextStage output)
        {
            _output = output;
        }

        public override void Add(DecodedToken token)
        {
            _output.Write(_isFirst ? token.Text : " " + token.Text);
            _isFirst = false;
        }

        public override void Finish() => _output.Finish();
    }
}
