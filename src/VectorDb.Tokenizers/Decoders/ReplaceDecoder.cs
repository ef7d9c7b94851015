using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>Applies a replacement to each token.</summary>
internal sealed class ReplaceDecoder : IDecoder
{
    private readonly INormalizer _replacement;

    public ReplaceDecoder(INormalizer replacement)
    {
        _replacement = replacement;
    }

    public TokenStage Open(TokenStage next) => new Stage(_replacement, next);

    private sealed class Stage : WholeTokenStage
    {
        private readonly INormalizer _replacement;

        public Stage(INormalizer replacement, TokenStage next)
            : base(next)
        {
            _replacement = replacement;
        }

        protected override void Token(string token) => Next.Write(_replacement.Normalize(token), endsToken: true);
    }
}
