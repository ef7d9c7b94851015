namespace VectorDb.Tokenizers.Decoders;

/// <summary>Joins tokens of the byte alphabet and reads them as UTF-8.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public TokenStage Open(TokenStage next) => new Stage(next);

    private sealed class Stage : TokenStage
    {
        private readonly TokenStage _next;
        private readonly ByteLevelText _bytes = new();

        public Stage(TokenStage next)
        {
            _next = next;
        }

        public override void Write(ReadOnlySpan<char> text, bool endsToken) => _next.Write(_bytes.Add(text), endsToken: false);

        public override void Finish()
        {
            _next.Write(_bytes.Finish(), endsToken: true);
            _next.Finish();
        }
    }
}
