namespace VectorDb.Tokenizers.Decoders;

/// <summary>Replaces every occurrence of a string, leftmost first; holds an end that may be the beginning of one.</summary>
internal sealed class ReplaceStage : TextStage
{
    private readonly string _pattern;
    private readonly string _content;
    private readonly TextStage _next;
    private string _held = "";

    public ReplaceStage(string pattern, string content, TextStage next)
    {
        _pattern = pattern;
        _content = content;
        _next = next;
    }

    public override void Write(ReadOnlySpan<char> text)
    {
        if (_held.Length == 0 && !text.Contains(_pattern[0]))
        {
            _next.Write(text);
            return;
        }

        ReadOnlySpan<char> rest = _held.Length > 0 ? string.Concat(_held, text) : text;
        for (int at; (at = rest.IndexOf(_pattern)) >= 0; rest = rest[(at + _pattern.Length)..])
        {
            _next.Write(rest[..at]);
            _next.Write(_content);
        }

        int held = Math.Min(_pattern.Length - 1, rest.Length);
        while (held > 0 && !rest.EndsWith(_pattern.AsSpan(0, held)))
        {
            held--;
        }

        _next.Write(rest[..^held]);
        _held = rest[^held..].ToString();
    }

    public override void Finish()
    {
        _next.Write(_held);
        _held = "";
        _next.Finish();
    }
}
