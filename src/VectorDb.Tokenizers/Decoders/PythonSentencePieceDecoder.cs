using System.Text;
using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// convert_tokens_to_string of T5Tokenizer, SiglipTokenizer and LlamaTokenizer: special tokens stand for themselves, SentencePiece
/// decodes what lies between them.
/// </summary>
internal sealed class PythonSentencePieceDecoder : PythonTokenDecoder
{
    private const char Mark = '\u2581';

    private readonly SentencePieceDecoding _settings;
    private readonly IReadOnlyList<SentencePiece> _pieces;

    public PythonSentencePieceDecoder(IReadOnlyList<SentencePiece> pieces, SentencePieceDecoding settings)
    {
        _pieces = pieces;
        _settings = settings;
    }

    protected override string RunToText(List<DecodedToken> run)
    {
        var text = new StringBuilder();
        var pieces = new List<DecodedToken>();
        bool afterSpecial = false;
        for (int i = 0; i < run.Count; i++)
        {
            DecodedToken token = run[i];
            if (i == 0 && _settings.PrefixWasAdded && token.Text.StartsWith(Mark))
            {
                token = token with { Text = token.Text[1..] };
            }

            if (token.Special)
            {
                bool spaced = _settings.SpaceBeforeSpecial && !afterSpecial && (i > 0 || _settings.AlsoBeforeFirst);
                text.Append(spaced ? " " : "").Append(DecodePieces(pieces)).Append(token.Text);
                pieces.Clear();
            }
            else
            {
                bool spaced = _settings.SpaceAfterFirstSpecial && afterSpecial && i == 1 && !token.Text.StartsWith(Mark);
                text.Append(spaced ? " " : "");
                pieces.Add(token);
            }

            afterSpecial = token.Special;
        }

        text.Append(DecodePieces(pieces));
        return _settings.Trims ? text.ToString().Trim() : text.ToString();
    }

    // SentencePieceProcessor::Decode: spaces before the first character go, byte pieces spell UTF-8.
    private string DecodePieces(List<DecodedToken> tokens)
    {
        var text = new StringBuilder();
        var bytes = new List<byte>();
        bool spaceConsumed = false;
        foreach (DecodedToken token in tokens)
        {
            SentencePieceType type = token.Id < _pieces.Count ? _pieces[token.Id].Type : SentencePieceType.Unknown;
            if (type == SentencePieceType.Byte && ByteTokens.TryParse(token.Text, out byte value))
            {
                bytes.Add(value);
                continue;
            }

            AppendBytes(bytes, text);
            string piece = type == SentencePieceType.Control ? "" : token.Text;
            if (_settings.DropsLeadingSpace && !spaceConsumed && text.Length == 0 && piece.StartsWith(Mark))
            {
                piece = piece[1..];
                spaceConsumed = !_settings.DropsAllLeadingSpaces;
            }

            text.Append(piece.Replace(Mark, ' '));
        }

        AppendBytes(bytes, text);
        return text.ToString();
    }

    // An invalid byte is one U+FFFD, whatever follows it.
    private static void AppendBytes(List<byte> bytes, StringBuilder text)
    {
        Span<byte> rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        while (!rest.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(rest, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done;
            text.Append(valid ? rune.ToString() : "\uFFFD");
            rest = rest[(valid ? consumed : 1)..];
        }

        bytes.Clear();
    }
}
