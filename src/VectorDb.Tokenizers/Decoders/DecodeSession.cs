namespace VectorDb.Tokenizers.Decoders;

/// <summary>Decodes the tokens of one sequence, in order.</summary>
internal abstract class DecodeSession
{
    public abstract void Add(DecodedToken token);

    /// <summary>No more tokens come.</summary>
    public abstract void Finish();
}
