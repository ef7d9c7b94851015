using System.Text;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>Spells each UTF-8 byte as one character of the byte alphabet.</summary>
internal sealed class ByteLevelNormalizer : INormalizer
{
    public string Normalize(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return string.Create(utf8.Length, utf8, static (characters, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                characters[i] = ByteAlphabet.ToCharacter(bytes[i]);
            }
        });
    }
}
