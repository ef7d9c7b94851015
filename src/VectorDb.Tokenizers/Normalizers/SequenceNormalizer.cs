namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Several normalizers, one after the other.</summary>
internal sealed class SequenceNormalizer : INormalizer
{
    private readonly INormalizer[] _steps;

    public SequenceNormalizer(params INormalizer[] steps)
    {
        _steps = steps;
    }

    public string Normalize(string text)
    {
        foreach (INormalizer step in _steps)
        {
            text = step.Normalize(text);
        }

        return text;
    }
}
