using System.Text;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>Where text ends up.</summary>
internal sealed class TextCollector : TextStage
{
    private readonly StringBuilder _text = new();

    public override void Write(ReadOnlySpan<char> text) => _text.Append(text);

    public override void Finish()
    {
    }

    /// <summary>What was written since the last time.</summary>
    public string Take()
    {
        string text = _text.ToString();
        _text.Clear();
        return text;
    }
}
