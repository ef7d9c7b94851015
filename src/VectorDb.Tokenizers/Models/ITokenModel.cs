namespace VectorDb.Tokenizers.Models;

/// <summary>Turns one piece of text, as the pre-tokenizer cut it, into token ids.</summary>
internal interface ITokenModel
{
    /// <summary>Tokens of the model, without the added ones.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Appends the ids of a piece. Safe to call from any number of threads.</summary>
    void Tokenize(ReadOnlySpan<char> piece, List<int> ids);
}
