namespace VectorDb.Tokenizers.Decoders;

/// <summary>Joins all tokens into one, for the steps after it.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public TokenStage Open(TokenStage next) => new Stage(next);

    private sealed class Stage : TokenStage
    {
        private readonly TokenStage _next;

        public Stage(TokenStage next)
        {
            _next = next;
        }

        public override void Write(ReadOnlySpan<char> text, bool endsToken) => _next.Write(text, endsToken: false);

        public override void Finish()
        {
            _next.Write("", endsToken: true);
            _next.Finish();
        }
    }
}
