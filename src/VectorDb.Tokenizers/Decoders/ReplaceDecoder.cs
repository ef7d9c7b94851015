using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>Applies a replacement to each token.</summary>
internal sealed class ReplaceDecoder : IDecoder
{
    private readonly INormalizer _replacement;

    public ReplaceDecoder(INormalizer replacement)
    {
        _replacement = replacement;
    }

    public void Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            tokens[i] = _replacement.Normalize(tokens[i]);
        }
    }
}
