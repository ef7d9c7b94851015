using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Pipelines;

/// <summary>
/// SentencePiece's encode, as transformers' slow classes call it. With legacy=False they do not want a leading space to be lost: they
/// encode the unknown token and the text together, then drop the tokens that the unknown token alone has.
/// </summary>
internal sealed class SentencePieceEncoder : IChunkEncoder
{
    private const char Mark = '\u2581';

    private readonly INormalizer? _cleaning;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly ITokenModel _model;
    private readonly SpaceGuard _guard;
    private readonly string _guardText;
    private readonly int _guardLength;

    /// <param name="cleaning">The class's own cleaning of a chunk, or null.</param>
    /// <param name="normalizer">SentencePiece's normalizer.</param>
    /// <param name="model">SentencePiece's model.</param>
    /// <param name="guard">Which chunks are encoded behind the unknown token.</param>
    /// <param name="unknownToken">Spelling of the unknown token.</param>
    public SentencePieceEncoder(
        INormalizer? cleaning, SentencePieceNormalizer normalizer, ITokenModel model, SpaceGuard guard, string unknownToken)
    {
        _cleaning = cleaning;
        _normalizer = normalizer;
        _model = model;
        _guard = guard;
        _guardText = unknownToken;
        var guardIds = new List<int>();
        model.Tokenize(normalizer.Normalize(unknownToken), guardIds);
        _guardLength = guardIds.Count;
    }

    public void Encode(ReadOnlySpan<char> chunk, bool startsInput, List<int> ids)
    {
        string text = chunk.ToString();
        text = _cleaning is null ? text : _cleaning.Normalize(text);
        bool guarded = _guard == SpaceGuard.Always || (_guard == SpaceGuard.LeadingSpace && text is [Mark or ' ', ..]);
        int start = ids.Count;
        _model.Tokenize(_normalizer.Normalize(guarded ? _guardText + text : text), ids);
        if (guarded && ids.Count - start >= _guardLength)
        {
            ids.RemoveRange(start, _guardLength);
        }
    }
}
