using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Lower case.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    private readonly bool _finalSigma;

    /// <param name="finalSigma">Python's str.lower, which knows the final sigma; without it each character stands for itself.</param>
    public LowercaseNormalizer(bool finalSigma = false)
    {
        _finalSigma = finalSigma;
    }

    public string Normalize(string text) => _finalSigma ? LowerCase.WholeText(text) : LowerCase.EachCharacter(text);
}
