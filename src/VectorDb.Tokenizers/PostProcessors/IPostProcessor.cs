namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>Puts the model's special tokens around one text or a pair.</summary>
internal interface IPostProcessor
{
    /// <summary>How many ids are added, which truncation leaves room for.</summary>
    int AddedCount(bool pair);

    /// <summary>Writes the sequence; <paramref name="second"/> is null for a single text.</summary>
    void Build(List<int> first, List<int>? second, SequenceBuilder output);
}
