using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Decoders;

/// <summary>
/// Joins tokens of the byte alphabet and reads them as UTF-8, invalid bytes as U+FFFD. A token with characters outside the alphabet
/// stands for itself.
/// </summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            Append(token, bytes);
        }

        tokens.Clear();
        tokens.Add(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)));
    }

    private static void Append(string token, List<byte> bytes)
    {
        int start = bytes.Count;
        foreach (char character in token)
        {
            int value = ByteAlphabet.ToByte(character);
            if (value < 0)
            {
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }

            bytes.Add((byte)value);
        }
    }
}
