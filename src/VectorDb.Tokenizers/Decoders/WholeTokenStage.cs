using System.Text;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>A step that looks at whole tokens: parts are collected until the token ends.</summary>
internal abstract class WholeTokenStage : TokenStage
{
    private readonly StringBuilder _parts = new();

    protected WholeTokenStage(TokenStage next)
    {
        Next = next;
    }

    protected TokenStage Next { get; }

    public sealed override void Write(ReadOnlySpan<char> text, bool endsToken)
    {
        if (endsToken && _parts.Length == 0)
        {
            Token(text.ToString());
            return;
        }

        _parts.Append(text);
        if (endsToken)
        {
            string token = _parts.ToString();
            _parts.Clear();
            Token(token);
        }
    }

    public override void Finish() => Next.Finish();

    protected abstract void Token(string token);
}
