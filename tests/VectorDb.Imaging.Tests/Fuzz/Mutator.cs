using System.Buffers.Binary;
using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Tests.Fuzz;

/// <summary>Breaks picture files in the ways in which files break, and in those in which attackers break them.</summary>
internal sealed class Mutator
{
    private static readonly uint[] Extremes = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

    private readonly IReadOnlyList<byte[]> _originals;
    private readonly Random _random;

    public Mutator(IReadOnlyList<byte[]> originals, int seed)
    {
        _originals = originals;
        _random = new Random(seed);
    }

    /// <summary>A broken copy of one of the files.</summary>
    public byte[] Next()
    {
        byte[] file = [.. Pick()];
        for (int changes = 1 + _random.Next(4); changes > 0 && file.Length > 0; changes--)
        {
            file = Change(file);
        }

        if (_random.Next(2) == 0)
        {
            MendChecksums(file);
        }

        return file;
    }

    private byte[] Change(byte[] file)
    {
        int at = Place(file);
        switch (_random.Next(8))
        {
            case 0:
                file[at] ^= (byte)(1 << _random.Next(8));
                return file;
            case 1:
                file[at] = (byte)_random.Next(256);
                return file;
            case 2:
                return file[..at];
            case 3:
                return [.. file[..at], .. file[Math.Min(file.Length, at + _random.Next(1, 40))..]];
            case 4:
                return [.. file[..at], .. file[at..Math.Min(file.Length, at + _random.Next(1, 40))], .. file[at..]];
            case 5:
                byte[] other = Pick();
                return [.. file[..at], .. other[Math.Min(at, other.Length)..]];
            default:
                WriteExtreme(file.AsSpan(at));
                return file;
        }
    }

    private void WriteExtreme(Span<byte> at)
    {
        uint value = Extremes[_random.Next(Extremes.Length)];
        if (at.Length >= 4 && _random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(at, _random.Next(2) == 0 ? value : BinaryPrimitives.ReverseEndianness(value));
        }
        else if (at.Length >= 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)value);
        }
    }

    /// <summary>Half of the changes hit the header, where the structure is.</summary>
    private int Place(byte[] file) => _random.Next(_random.Next(2) == 0 ? Math.Min(file.Length, 96) : file.Length);

    private byte[] Pick() => _originals[_random.Next(_originals.Count)];

    /// <summary>Makes a PNG's chunk checksums right again, so that what stands in the chunks is looked at.</summary>
    private static void MendChecksums(byte[] file)
    {
        if (!file.AsSpan().StartsWith([(byte)0x89, (byte)'P', (byte)'N', (byte)'G']))
        {
            return;
        }

        long at = 8;
        while (at + 12 <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length)
            {
                return;
            }

            uint checksum = Crc32.Compute(file.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), checksum);
            at += 12 + length;
        }
    }
}
