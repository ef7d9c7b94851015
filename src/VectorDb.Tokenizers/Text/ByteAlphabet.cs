namespace VectorDb.Tokenizers.Text;

/// <summary>
/// GPT-2's reversible alphabet: each of the 256 byte values as one printable character. Bytes that print keep their character, the
/// others follow from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private const int HighestCharacter = 0x143;

    private static readonly char[] CharacterOfByte = BuildCharacters();
    private static readonly short[] ByteOfCharacter = BuildBytes();

    /// <summary>The character that stands for a byte.</summary>
    public static char ToCharacter(byte value) => CharacterOfByte[value];

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int ToByte(char character) => character <= HighestCharacter ? ByteOfCharacter[character] : -1;

    private static char[] BuildCharacters()
    {
        var characters = new char[256];
        char next = '\u0100';
        for (int value = 0; value < 256; value++)
        {
            bool prints = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = prints ? (char)value : next++;
        }

        return characters;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[HighestCharacter + 1];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < 256; value++)
        {
            bytes[CharacterOfByte[value]] = (short)value;
        }

        return bytes;
    }
}
