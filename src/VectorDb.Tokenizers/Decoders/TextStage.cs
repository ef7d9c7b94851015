namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// One step of finished text on its way out. Everything that decoding does to text is such a step, so that a stream of tokens and a
/// whole sequence go the same way: a step passes on what is final and holds what later text may still change.
/// </summary>
internal abstract class TextStage
{
    public abstract void Write(ReadOnlySpan<char> text);

    /// <summary>No more text comes: lets go of what is held.</summary>
    public abstract void Finish();
}
