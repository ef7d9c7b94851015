using System.Globalization;
using System.Text;

namespace VectorDb.Tokenizers.Models;

/// <summary>The tokens &lt;0x00&gt; to &lt;0xFF&gt;, which spell what a SentencePiece vocabulary does not hold.</summary>
internal static class ByteTokens
{
    private const int TokenLength = 6;

    /// <summary>Ids of the 256 tokens by byte value, or null unless the vocabulary has all of them.</summary>
    public static int[]? Find(Vocabulary vocabulary)
    {
        var ids = new int[256];
        for (int value = 0; value < 256; value++)
        {
            if (vocabulary.IdOf(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")) is not int id)
            {
                return null;
            }

            ids[value] = id;
        }

        return ids;
    }

    /// <summary>Writes the tokens of a code point's UTF-8 bytes.</summary>
    /// <returns>How many were written, 1 to 4.</returns>
    public static int Append(int[] byteIds, ReadOnlySpan<char> character, Span<int> symbols)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int count = Encoding.UTF8.GetBytes(character, utf8);
        for (int i = 0; i < count; i++)
        {
            symbols[i] = byteIds[utf8[i]];
        }

        return count;
    }

    /// <summary>Reads a token of this form.</summary>
    public static bool TryParse(ReadOnlySpan<char> token, out byte value)
    {
        value = 0;
        return token.Length == TokenLength && token.StartsWith("<0x") && token[^1] == '>'
            && byte.TryParse(token.Slice(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
