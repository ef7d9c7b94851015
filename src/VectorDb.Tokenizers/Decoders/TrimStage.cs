using System.Text;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>Removes white space at both ends; holds white space until something follows it.</summary>
internal sealed class TrimStage : TextStage
{
    private readonly TextStage _next;
    private readonly StringBuilder _space = new();
    private bool _begun;

    public TrimStage(TextStage next)
    {
        _next = next;
    }

    public override void Write(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = _begun ? text : text.TrimStart();
        ReadOnlySpan<char> solid = rest.TrimEnd();
        if (!solid.IsEmpty)
        {
            _begun = true;
            _next.Write(_space.ToString());
            _space.Clear();
            _next.Write(solid);
        }

        if (_begun)
        {
            _space.Append(rest[solid.Length..]);
        }
    }

    public override void Finish()
    {
        _space.Clear();
        _begun = false;
        _next.Finish();
    }
}
