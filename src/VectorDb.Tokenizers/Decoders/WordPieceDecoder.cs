namespace VectorDb.Tokenizers.Decoders;

/// <summary>Joins words with spaces and pieces that continue a word without.</summary>
internal sealed class WordPieceDecoder : IDecoder
{
    private readonly string _prefix;
    private readonly bool _cleanup;

    /// <param name="prefix">Mark of a piece that continues a word.</param>
    /// <param name="cleanup">Takes the space before punctuation out again.</param>
    public WordPieceDecoder(string prefix, bool cleanup)
    {
        _prefix = prefix;
        _cleanup = cleanup;
    }

    public TokenStage Open(TokenStage next) => new Stage(this, next);

    private sealed class Stage : WholeTokenStage
    {
        private readonly WordPieceDecoder _settings;
        private bool _isFirst = true;

        public Stage(WordPieceDecoder settings, TokenStage next)
            : base(next)
        {
            _settings = settings;
        }

        protected override void Token(string token)
        {
            if (!_isFirst)
            {
                token = token.StartsWith(_settings._prefix, StringComparison.Ordinal) ? token[_settings._prefix.Length..] : " " + token;
            }

            _isFirst = false;
            Next.Write(_settings._cleanup ? SpaceCleanup.CleanToken(token) : token, endsToken: true);
        }
    }
}
