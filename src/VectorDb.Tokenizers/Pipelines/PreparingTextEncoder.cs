using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Pipelines;

/// <summary>Rewrites the whole text before another encoder looks for added tokens in it.</summary>
internal sealed class PreparingTextEncoder(INormalizer preparation, ITextEncoder encoder) : ITextEncoder
{
    public void Encode(string text, List<int> ids) => encoder.Encode(preparation.Normalize(text), ids);
}
