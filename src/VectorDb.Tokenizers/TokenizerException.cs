namespace VectorDb.Tokenizers;

/// <summary>A tokenizer could not be loaded or used; <see cref="Error"/> says why, the message says what and where.</summary>
public sealed class TokenizerException : Exception
{
    /// <summary>Makes the exception of one failure.</summary>
    /// <param name="error">The kind of failure.</param>
    /// <param name="message">What is wrong with what, and what to do.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public TokenizerException(TokenizerError error, string message, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
    }

    /// <summary>The kind of failure.</summary>
    public TokenizerError Error { get; }

    internal static TokenizerException Malformed(string file, string what, Exception? inner = null) =>
        new(TokenizerError.Malformed, $"{file}: {what}", inner);

    internal static TokenizerException Unsupported(string file, string what) =>
        new(TokenizerError.Unsupported, $"{file}: {what}");
}
