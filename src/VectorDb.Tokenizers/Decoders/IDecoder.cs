namespace VectorDb.Tokenizers.Decoders;

/// <summary>One step from tokens back to text (the decoder section of tokenizer.json). Immutable; its stages do the work.</summary>
internal interface IDecoder
{
    /// <summary>Makes the stage of one sequence, which writes to the next one.</summary>
    TokenStage Open(TokenStage next);
}
