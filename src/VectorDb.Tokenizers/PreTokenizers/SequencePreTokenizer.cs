namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Several pre-tokenizers, one after the other.</summary>
internal sealed class SequencePreTokenizer : IPreTokenizer
{
    private readonly IPreTokenizer[] _steps;

    public SequencePreTokenizer(IPreTokenizer[] steps)
    {
        _steps = steps;
    }

    public void Split(PieceList pieces)
    {
        foreach (IPreTokenizer step in _steps)
        {
            step.Split(pieces);
        }
    }
}
