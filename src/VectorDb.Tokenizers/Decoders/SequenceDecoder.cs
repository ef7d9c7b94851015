namespace VectorDb.Tokenizers.Decoders;

/// <summary>Several decoders, one after the other.</summary>
internal sealed class SequenceDecoder : IDecoder
{
    private readonly IDecoder[] _steps;

    public SequenceDecoder(params IDecoder[] steps)
    {
        _steps = steps;
    }

    public TokenStage Open(TokenStage next)
    {
        for (int i = _steps.Length - 1; i >= 0; i--)
        {
            next = _steps[i].Open(next);
        }

        return next;
    }
}
