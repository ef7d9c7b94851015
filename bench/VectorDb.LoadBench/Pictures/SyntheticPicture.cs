using System.Buffers.Binary;
using System.IO.Compression;

namespace VectorDb.LoadBench.Pictures;

/// <summary>Draws pictures that cost what a small photo costs to decode: smooth colour waves with some noise, as PNG.</summary>
internal static class SyntheticPicture
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A picture of its own for each seed.</summary>
    public static byte[] Draw(int seed, int width, int height)
    {
        var random = new Random(seed);
        double[] wave = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble() * 0.1)];
        byte[] rows = new byte[height * (1 + (width * 3))];
        for (int y = 0, at = 0; y < height; y++)
        {
            rows[at++] = 0; // no filter
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double value = 128 + (60 * Math.Sin((x * wave[c]) + (y * wave[c + 3]))) + (40 * Math.Sin(y * wave[c + 6]));
                    rows[at++] = (byte)Math.Clamp(value + random.Next(-2, 3), 0, 255);
                }
            }
        }

        using var png = new MemoryStream();
        png.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2); // 8 bits, RGB
        Chunk(png, "IHDR"u8, header);
        using (var packed = new MemoryStream())
        {
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zlib.Write(rows);
            }

            Chunk(png, "IDAT"u8, packed.ToArray());
        }

        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32(chunk.AsSpan(4, 4 + data.Length)));
        png.Write(chunk);
    }

    /// <summary>CRC-32 of ISO 3309, as PNG wants it.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
