namespace VectorDb.Tokenizers.Decoders;

/// <summary>Marks become spaces; those of the first token vanish if one was put there when encoding.</summary>
internal sealed class MetaspaceDecoder : IDecoder
{
    private readonly char _mark;
    private readonly bool _prepended;

    public MetaspaceDecoder(char mark, bool prepended)
    {
        _mark = mark;
        _prepended = prepended;
    }

    public TokenStage Open(TokenStage next) => new Stage(_mark, _prepended, next);

    private sealed class Stage : WholeTokenStage
    {
        private readonly string _mark;
        private bool _drops;

        public Stage(char mark, bool drops, TokenStage next)
            : base(next)
        {
            _mark = mark.ToString();
            _drops = drops;
        }

        protected override void Token(string token)
        {
            Next.Write(token.Replace(_mark, _drops ? "" : " ", StringComparison.Ordinal), endsToken: true);
            _drops = false;
        }
    }
}
