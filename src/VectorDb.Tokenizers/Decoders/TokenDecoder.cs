namespace VectorDb.Tokenizers.Decoders;

/// <summary>How a whole tokenizer turns the tokens of a sequence into text. Immutable; its sessions do the work.</summary>
internal abstract class TokenDecoder
{
    /// <summary>Starts a sequence.</summary>
    /// <param name="output">Where the text goes as it becomes final.</param>
    /// <param name="keepsSpecial">Whether special tokens may be among the tokens.</param>
    public abstract DecodeSession Open(TextStage output, bool keepsSpecial);
}
