using System.Buffers.Binary;
using System.IO.Compression;
using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging;

/// <summary>Writes pictures as PNG (W3C PNG): 8-bit RGB, each row as differences to the pixel before (filter Sub), deflated.</summary>
public static class PngEncoder
{
    private const byte SubFilter = 1;
    private const byte BitDepth = 8;
    private const byte TrueColour = 2;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A file of some pixels.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">uint8 [height, width, 3].</param>
    /// <exception cref="ArgumentException">The number of bytes is not height × width × 3.</exception>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height * RgbImage.Channels)
        {
            throw new ArgumentException($"{width} x {height} RGB pixels are not {pixels.Length} bytes.", nameof(pixels));
        }

        using var file = new MemoryStream();
        file.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (BitDepth, TrueColour);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Deflate(width * RgbImage.Channels, pixels));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Deflate(int stride, ReadOnlySpan<byte> pixels)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            byte[] line = new byte[1 + stride];
            line[0] = SubFilter;
            for (int start = 0; start < pixels.Length; start += stride)
            {
                ReadOnlySpan<byte> row = pixels.Slice(start, stride);
                for (int i = 0; i < stride; i++)
                {
                    line[1 + i] = (byte)(row[i] - (i < RgbImage.Channels ? 0 : row[i - RgbImage.Channels]));
                }

                zlib.Write(line);
            }
        }

        return compressed.ToArray();
    }

    /// <summary>Length, type, data, and the checksum of type and data.</summary>
    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [.. type, .. data];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Compute(chunk));
        file.Write(number);
    }
}
