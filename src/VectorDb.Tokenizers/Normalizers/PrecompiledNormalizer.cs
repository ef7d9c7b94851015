using System.Globalization;
using System.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>
/// A precompiled character map as the tokenizers library applies it: a short grapheme is looked up whole (the shortest key that it
/// begins with replaces all of it), of a longer one each character by itself. SentencePiece takes the longest key instead, which is
/// why the two disagree on stacked accents.
/// </summary>
internal sealed class PrecompiledNormalizer : INormalizer
{
    private const int LongGrapheme = 6; // bytes of UTF-8

    private readonly PrecompiledMap _map;

    public PrecompiledNormalizer(PrecompiledMap map)
    {
        _map = map;
    }

    public string Normalize(string text)
    {
        var normalized = new StringBuilder(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[LongGrapheme];
        for (int at = 0; at < text.Length;)
        {
            int length = text[at] < 0x80 && (at + 1 == text.Length || text[at + 1] < 0x80) && text[at] != '\r'
                ? 1
                : StringInfo.GetNextTextElementLength(text.AsSpan(at));
            ReadOnlySpan<char> grapheme = text.AsSpan(at, length);
            if (length >= LongGrapheme || !Encoding.UTF8.TryGetBytes(grapheme, utf8, out int bytes) || bytes >= LongGrapheme
                || !TryReplace(utf8[..bytes], normalized))
            {
                ReplaceEach(grapheme, normalized);
            }

            at += length;
        }

        return normalized.ToString();
    }

    private void ReplaceEach(ReadOnlySpan<char> grapheme, StringBuilder normalized)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int at = 0;
        foreach (Rune rune in grapheme.EnumerateRunes())
        {
            int bytes = rune.EncodeToUtf8(utf8);
            if (!TryReplace(utf8[..bytes], normalized))
            {
                normalized.Append(grapheme.Slice(at, rune.Utf16SequenceLength));
            }

            at += rune.Utf16SequenceLength;
        }
    }

    private bool TryReplace(ReadOnlySpan<byte> utf8, StringBuilder normalized)
    {
        if (!_map.TryMatch(utf8, longest: false, out _, out ReadOnlySpan<byte> replacement))
        {
            return false;
        }

        normalized.Append(Encoding.UTF8.GetString(replacement));
        return true;
    }
}
