using VectorDb.Conformance.Cases;
using VectorDb.Tokenizers;

namespace VectorDb.Conformance.Checks;

/// <summary>
/// Which texts the reference's call cut at a length of its own. That is not what a user of the served model asked for: there
/// the recorded value stands, and the probe, which is given the cut ids, judges it.
/// </summary>
public sealed class TextLengths(GoldenCase golden, Tokenizer tokenizer)
{
    private readonly Lazy<int?> _length = new(() => golden.Find("input_ids") is { IsRagged: false } ids ? ids.Value.Shape[^1] : null);

    /// <summary>Whether a text has more ids than were recorded for it.</summary>
    /// <param name="index">Its place in texts.json.</param>
    public bool IsCut(int index) => _length.Value is { } most && tokenizer.Encode(golden.Texts[index]).Length > most;
}
