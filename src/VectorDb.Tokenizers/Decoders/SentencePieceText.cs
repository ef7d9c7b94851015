using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>SentencePieceProcessor::Decode: ▁ is a space, spaces before the first character go, byte pieces spell UTF-8.</summary>
internal sealed class SentencePieceText
{
    private const char Mark = '\u2581';

    private readonly IReadOnlyList<SentencePiece> _pieces;
    private readonly SentencePieceDecoding _settings;
    private readonly ByteFallbackText _bytes = new();
    private bool _spaceConsumed;
    private bool _begun;

    public SentencePieceText(IReadOnlyList<SentencePiece> pieces, SentencePieceDecoding settings)
    {
        _pieces = pieces;
        _settings = settings;
    }

    /// <summary>The text that a token completes.</summary>
    public string Add(DecodedToken token)
    {
        SentencePieceType type = token.Id < _pieces.Count ? _pieces[token.Id].Type : SentencePieceType.Unknown;
        if (type == SentencePieceType.Byte && ByteTokens.TryParse(token.Text, out byte value))
        {
            return Begin(_bytes.Add(value));
        }

        string before = Begin(_bytes.Finish());
        string piece = type == SentencePieceType.Control ? "" : token.Text;
        if (_settings.DropsLeadingSpace && !_spaceConsumed && !_begun && piece.StartsWith(Mark))
        {
            piece = piece[1..];
            _spaceConsumed = !_settings.DropsAllLeadingSpaces;
        }

        return before + Begin(piece.Replace(Mark, ' '));
    }

    /// <summary>Ends a text; the next one begins anew.</summary>
    public string Finish()
    {
        string rest = _bytes.Finish();
        _spaceConsumed = false;
        _begun = false;
        return rest;
    }

    private string Begin(string text)
    {
        _begun |= text.Length > 0;
        return text;
    }
}
