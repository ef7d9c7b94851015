namespace VectorDb.Tokenizers.Decoders;

/// <summary>Several decoders, one after the other.</summary>
internal sealed class SequenceDecoder : IDecoder
{
    private readonly IDecoder[] _steps;

    public SequenceDecoder(params IDecoder[] steps)
    {
        _steps = steps;
    }

    public void Decode(List<string> tokens)
    {
        foreach (IDecoder step in _steps)
        {
            step.Decode(tokens);
        }
    }
}
