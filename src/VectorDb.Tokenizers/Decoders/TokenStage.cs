namespace VectorDb.Tokenizers.Decoders;

/// <summary>One step for the tokens of one sequence. A token comes whole or, behind a step that joins tokens, in parts.</summary>
internal abstract class TokenStage
{
    /// <summary>Takes a token, or a part of one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endsToken">Whether the token ends here.</param>
    public abstract void Write(ReadOnlySpan<char> text, bool endsToken);

    /// <summary>No more tokens come: lets go of what is held.</summary>
    public abstract void Finish();
}
