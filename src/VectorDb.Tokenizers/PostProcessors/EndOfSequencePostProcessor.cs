namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>Ends each text with one token, unless it ends with it already (T5Tokenizer and SiglipTokenizer).</summary>
internal sealed class EndOfSequencePostProcessor : IPostProcessor
{
    private readonly int _end;

    public EndOfSequencePostProcessor(int end)
    {
        _end = end;
    }

    public int AddedCount(bool pair) => pair ? 2 : 1;

    public void Build(List<int> first, List<int>? second, SequenceBuilder output)
    {
        Append(first, output);
        if (second is not null)
        {
            Append(second, output);
        }
    }

    private void Append(List<int> ids, SequenceBuilder output)
    {
        output.Add(ids, 0);
        if (ids.Count == 0 || ids[^1] != _end)
        {
            output.Add(_end, 0);
        }
    }
}
