using System.Buffers;
using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// Reads tokens of the byte alphabet as one run of UTF-8; a sequence that is not complete waits for the next token, invalid bytes
/// become U+FFFD. A token with characters outside the alphabet stands for itself.
/// </summary>
internal sealed class ByteLevelText
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

    /// <summary>The text that a token completes.</summary>
    public string Add(ReadOnlySpan<char> token)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        string text = Read(bytes.AsSpan(0, Spell(token, bytes)), flush: false);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>What an incomplete sequence at the end becomes.</summary>
    public string Finish() => Read([], flush: true);

    private static int Spell(ReadOnlySpan<char> token, Span<byte> bytes)
    {
        for (int i = 0; i < token.Length; i++)
        {
            int value = ByteAlphabet.ToByte(token[i]);
            if (value < 0)
            {
                return Encoding.UTF8.GetBytes(token, bytes);
            }

            bytes[i] = (byte)value;
        }

        return token.Length;
    }

    private string Read(ReadOnlySpan<byte> bytes, bool flush)
    {
        int count = _utf8.GetCharCount(bytes, flush);
        if (count == 0)
        {
            _utf8.GetChars(bytes, [], flush);
            return "";
        }

        var characters = new char[count];
        _utf8.GetChars(bytes, characters, flush);
        return new string(characters);
    }
}
