namespace VectorDb.Imaging.Decode.Headers;

/// <summary>Walks the RIFF chunks of a WebP (RFC 9649 §2).</summary>
internal static class WebPHeader
{
    private const int RiffBytes = 12;
    private const int ChunkHeaderBytes = 8;

    /// <summary>Reads size and orientation.</summary>
    /// <exception cref="ImageException">The first chunk is broken or missing.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, bigEndian: false);
        if (!reader.Has(RiffBytes, ChunkHeaderBytes + 10))
        {
            throw new ImageException(ImageError.Truncated, "The WebP ends inside its first chunk.");
        }

        ImageHeader header = ReadSize(bytes[RiffBytes..]);
        bool cut = reader.Length < (long)reader.U32(4) + ChunkHeaderBytes;
        return header with { Orientation = FindOrientation(bytes), IsCut = cut, HasAlpha = true };
    }

    private static ImageHeader ReadSize(ReadOnlySpan<byte> chunk)
    {
        ReadOnlySpan<byte> name = chunk[..4];
        ReadOnlySpan<byte> data = chunk[ChunkHeaderBytes..];
        if (name.SequenceEqual("VP8X"u8)) // §2.7.1: canvas size less one, 24 bits each
        {
            return new ImageHeader(ImageFormat.WebP, 1 + U24(data[4..]), 1 + U24(data[7..]));
        }

        if (name.SequenceEqual("VP8L"u8) && data[0] == 0x2F) // §3.4: 14 bits each, less one
        {
            int bits = data[1] | (data[2] << 8) | (data[3] << 16) | (data[4] << 24);
            return new ImageHeader(ImageFormat.WebP, 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        if (name.SequenceEqual("VP8 "u8) && data[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A])) // RFC 6386 §9.1
        {
            return new ImageHeader(ImageFormat.WebP, (data[6] | (data[7] << 8)) & 0x3FFF, (data[8] | (data[9] << 8)) & 0x3FFF);
        }

        throw new ImageException(ImageError.Malformed, "The WebP does not start with a sound VP8, VP8L or VP8X chunk.");
    }

    private static ExifOrientation FindOrientation(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, bigEndian: false);
        for (long at = RiffBytes; reader.Has(at, ChunkHeaderBytes);)
        {
            long length = reader.U32(at + 4);
            if (bytes.Slice((int)at, 4).SequenceEqual("EXIF"u8) && reader.Has(at + ChunkHeaderBytes, length))
            {
                return ExifParser.ReadOrientation(bytes.Slice((int)at + ChunkHeaderBytes, (int)length));
            }

            at += ChunkHeaderBytes + length + (length & 1);
        }

        return ExifOrientation.Normal;
    }

    private static int U24(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
