using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Pipelines;

/// <summary>
/// The tokenizers library's order: added tokens of the raw text, then normalization of what lies between, then added tokens of the
/// normalized text, then the chunks.
/// </summary>
internal sealed class LibraryTextEncoder : ITextEncoder
{
    private readonly AddedTokenMatcher _raw = new();
    private readonly AddedTokenMatcher _normalized = new();
    private readonly INormalizer? _normalizer;
    private readonly IChunkEncoder _chunks;

    public LibraryTextEncoder(IEnumerable<AddedToken> addedTokens, INormalizer? normalizer, IChunkEncoder chunks)
    {
        _normalizer = normalizer;
        _chunks = chunks;
        foreach (AddedToken token in addedTokens.OrderByDescending(token => token.Special))
        {
            if (token.Normalized)
            {
                _normalized.Add(normalizer is null ? token.Content : normalizer.Normalize(token.Content), token);
            }
            else
            {
                _raw.Add(token.Content, token);
            }
        }
    }

    public void Encode(string text, List<int> ids)
    {
        var outer = new List<Segment>();
        var inner = new List<Segment>();
        _raw.Cut(text, outer);
        foreach (Segment segment in outer)
        {
            if (segment.Token is not null)
            {
                ids.Add(segment.Token.Id);
                continue;
            }

            string chunk = segment.Length == text.Length ? text : text.Substring(segment.Start, segment.Length);
            chunk = _normalizer is null ? chunk : _normalizer.Normalize(chunk);
            inner.Clear();
            _normalized.Cut(chunk, inner);
            EncodeChunks(chunk, segment.Start == 0, inner, ids);
        }
    }

    private void EncodeChunks(string text, bool startsInput, List<Segment> segments, List<int> ids)
    {
        foreach (Segment segment in segments)
        {
            if (segment.Token is not null)
            {
                ids.Add(segment.Token.Id);
            }
            else
            {
                _chunks.Encode(text.AsSpan(segment.Start, segment.Length), startsInput && segment.Start == 0, ids);
            }
        }
    }
}
