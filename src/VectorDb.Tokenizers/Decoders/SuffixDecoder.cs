namespace VectorDb.Tokenizers.Decoders;

/// <summary>BPE's end-of-word mark becomes a space; after the last token, nothing (tokenizer.json: BPEDecoder).</summary>
internal sealed class SuffixDecoder : IDecoder
{
    private readonly string _suffix;

    public SuffixDecoder(string suffix)
    {
        _suffix = suffix;
    }

    public TokenStage Open(TokenStage next) => new Stage(_suffix, next);

    // Whether a token is the last shows only when the next one comes.
    private sealed class Stage : WholeTokenStage
    {
        private readonly string _suffix;
        private string? _held;

        public Stage(string suffix, TokenStage next)
            : base(next)
        {
            _suffix = suffix;
        }

        public override void Finish()
        {
            Pass("");
            base.Finish();
        }

        protected override void Token(string token)
        {
            Pass(" ");
            _held = token;
        }

        private void Pass(string replacement)
        {
            if (_held is not null)
            {
                Next.Write(_held.Replace(_suffix, replacement, StringComparison.Ordinal), endsToken: true);
                _held = null;
            }
        }
    }
}
