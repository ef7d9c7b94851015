using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.PreTokenizers;

namespace VectorDb.Tokenizers.Pipelines;

/// <summary>Normalizer, pre-tokenizer, model: the general way through a chunk.</summary>
internal sealed class PieceEncoder : IChunkEncoder
{
    [ThreadStatic]
    private static PieceList? t_spare;

    private readonly INormalizer? _normalizer;
    private readonly IPreTokenizer? _preTokenizer;
    private readonly ITokenModel _model;

    /// <param name="normalizer">Null where the text comes normalized.</param>
    /// <param name="preTokenizer">Null where the model takes the text whole.</param>
    /// <param name="model">The model.</param>
    public PieceEncoder(INormalizer? normalizer, IPreTokenizer? preTokenizer, ITokenModel model)
    {
        _normalizer = normalizer;
        _preTokenizer = preTokenizer;
        _model = model;
    }

    public void Encode(ReadOnlySpan<char> chunk, bool startsInput, List<int> ids)
    {
        ReadOnlySpan<char> text = _normalizer is null ? chunk : _normalizer.Normalize(chunk.ToString());
        if (_preTokenizer is null)
        {
            _model.Tokenize(text, ids);
            return;
        }

        PieceList pieces = t_spare ?? new PieceList();
        t_spare = null;
        pieces.Load(text, startsInput);
        _preTokenizer.Split(pieces);
        for (int i = 0; i < pieces.Count; i++)
        {
            _model.Tokenize(pieces[i], ids);
        }

        pieces.Trim();
        t_spare = pieces;
    }
}
