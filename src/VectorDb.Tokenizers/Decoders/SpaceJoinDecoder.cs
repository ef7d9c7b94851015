namespace VectorDb.Tokenizers.Decoders;

/// <summary>Joins tokens with spaces: what is done where tokenizer.json names no decoder.</summary>
internal sealed class SpaceJoinDecoder : IDecoder
{
    public TokenStage Open(TokenStage next) => new Stage(next);

    private sealed class Stage : WholeTokenStage
    {
        private bool _isFirst = true;

        public Stage(TokenStage next)
            : base(next)
        {
        }

        protected override void Token(string token)
        {
            Next.Write(_isFirst ? token : " " + token, endsToken: true);
            _isFirst = false;
        }
    }
}
