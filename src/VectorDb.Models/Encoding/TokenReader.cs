using VectorDb.Tokenizers;

namespace VectorDb.Models.Encoding;

/// <summary>A model's tokenizer, with its errors turned into this project's.</summary>
internal sealed class TokenReader
{
    private TokenReader(Tokenizer tokenizer)
    {
        Tokenizer = tokenizer;
    }

    public Tokenizer Tokenizer { get; }

    /// <summary>
    /// Loads the tokenizer of a directory. Where it holds both generations of files the older are read: the reference
    /// numbers of every family were made with the classes that read them.
    /// </summary>
    public static TokenReader Load(string directory, int maxTextLength)
    {
        TokenizerOptions options = new() { MaxTextLength = maxTextLength, Files = TokenizerFiles.Older };
        try
        {
            return new TokenReader(Tokenizer.Load(directory, options));
        }
        catch (TokenizerException e)
        {
            throw new ModelException(ModelError.Malformed, $"the tokenizer in '{directory}' cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>The ids of a text, special tokens included, no padding, at most <paramref name="maxTokens"/>.</summary>
    public int[] Encode(string text, int maxTokens) => Encode(text, new EncodeOptions { MaxLength = maxTokens }).Ids;

    /// <summary>The ids and mask of a text, filled up to <paramref name="maxTokens"/>.</summary>
    public EncodedText EncodePadded(string text, int maxTokens) =>
        Encode(text, new EncodeOptions { MaxLength = maxTokens, PadTo = maxTokens });

    /// <summary>The ids of a text as the options say.</summary>
    /// <exception cref="ModelException">The text is too long.</exception>
    public EncodedText Encode(string text, EncodeOptions options)
    {
        try
        {
            return Tokenizer.EncodeText(text, options: options);
        }
        catch (TokenizerException e)
        {
            throw new ModelException(ModelError.InvalidInput, e.Message, e);
        }
    }
}
