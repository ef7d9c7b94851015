using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>Runs of byte tokens become the text that their bytes spell.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    public TokenStage Open(TokenStage next) => new Stage(next);

    private sealed class Stage : WholeTokenStage
    {
        private readonly ByteFallbackText _bytes = new();

        public Stage(TokenStage next)
            : base(next)
        {
        }

        public override void Finish()
        {
            Pass(_bytes.Finish());
            base.Finish();
        }

        protected override void Token(string token)
        {
            if (ByteTokens.TryParse(token, out byte value))
            {
                Pass(_bytes.Add(value));
                return;
            }

            Pass(_bytes.Finish());
            Next.Write(token, endsToken: true);
        }

        private void Pass(string text)
        {
            if (text.Length > 0)
            {
                Next.Write(text, endsToken: true);
            }
        }
    }
}
