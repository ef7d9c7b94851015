using System.Buffers.Binary;

namespace VectorDb.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's precompiled character map: the size of a trie in bytes, the trie (a double array of 32-bit units over UTF-8, as
/// Darts-clone writes it), then the replacements, each ended by a zero byte. Every index is checked: the map comes from a file.
/// </summary>
internal sealed class PrecompiledMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private PrecompiledMap(uint[] units, byte[] replacements)
    {
        _units = units;
        _replacements = replacements;
    }

    /// <summary>Reads a map; an empty one changes nothing.</summary>
    /// <exception cref="FormatException">It is not such a map.</exception>
    public static PrecompiledMap? Parse(ReadOnlySpan<byte> blob)
    {
        if (blob.IsEmpty)
        {
            return null;
        }

        uint trieBytes = blob.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(blob) : uint.MaxValue;
        if (trieBytes > blob.Length - 4 || trieBytes % 4 != 0 || trieBytes == 0)
        {
            throw new FormatException("the precompiled character map is cut off");
        }

        var units = new uint[trieBytes / 4];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob.Slice(4 + (i * 4), 4));
        }

        return new PrecompiledMap(units, blob[(4 + (int)trieBytes)..].ToArray());
    }

    /// <summary>Finds a key that the text begins with.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="longest">The longest key, else the shortest.</param>
    /// <param name="consumed">Bytes of the key.</param>
    /// <param name="replacement">UTF-8 that stands for it.</param>
    public bool TryMatch(ReadOnlySpan<byte> utf8, bool longest, out int consumed, out ReadOnlySpan<byte> replacement)
    {
        consumed = 0;
        int value = -1;
        uint position = Offset(_units[0]);
        for (int i = 0; i < utf8.Length && utf8[i] != 0; i++)
        {
            position ^= utf8[i];
            if (position >= _units.Length || Label(_units[position]) != utf8[i])
            {
                break;
            }

            uint unit = _units[position];
            position ^= Offset(unit);
            if (HasLeaf(unit) && position < _units.Length)
            {
                value = (int)(_units[position] & 0x7FFF_FFFF);
                consumed = i + 1;
                if (!longest)
                {
                    break;
                }
            }
        }

        replacement = value >= 0 && value <= _replacements.Length ? ReplacementAt(value) : default;
        return value >= 0;
    }

    private ReadOnlySpan<byte> ReplacementAt(int start)
    {
        ReadOnlySpan<byte> rest = _replacements.AsSpan(start);
        int end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }

    private static bool HasLeaf(uint unit) => ((unit >> 8) & 1) == 1;

    private static uint Label(uint unit) => unit & (0x8000_0000 | 0xFF);

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);
}
