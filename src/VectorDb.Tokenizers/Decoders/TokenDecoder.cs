namespace VectorDb.Tokenizers.Decoders;

/// <summary>How a whole tokenizer turns the tokens of a sequence into text.</summary>
internal abstract class TokenDecoder
{
    /// <summary>The text of tokens, special ones among them only if they are wanted.</summary>
    public abstract string Decode(List<DecodedToken> tokens);
}
