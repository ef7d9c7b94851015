namespace VectorDb.Tokenizers;

/// <summary>Why a tokenizer could not be loaded or could not do what was asked.</summary>
public enum TokenizerError
{
    /// <summary>A file the tokenizer needs is not in the directory.</summary>
    FileMissing,

    /// <summary>A tokenizer file is not what its format says: the message names the file and the place.</summary>
    Malformed,

    /// <summary>The files ask for a component that is not implemented: the message names it.</summary>
    Unsupported,

    /// <summary>The text is longer than <see cref="TokenizerOptions.MaxTextLength"/>.</summary>
    TextTooLong,

    /// <summary>An option is out of its range, or the tokenizer has no token that it needs (such as a padding token).</summary>
    InvalidOption,

    /// <summary>A token id is outside the vocabulary.</summary>
    UnknownId,
}
