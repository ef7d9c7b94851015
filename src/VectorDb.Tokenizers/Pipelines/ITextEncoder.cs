namespace VectorDb.Tokenizers.Pipelines;

/// <summary>The way from text to ids, without the special tokens around it.</summary>
internal interface ITextEncoder
{
    /// <summary>Appends the ids of a well-formed text. Safe to call from any number of threads.</summary>
    void Encode(string text, List<int> ids);
}
