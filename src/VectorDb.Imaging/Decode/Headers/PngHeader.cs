namespace VectorDb.Imaging.Decode.Headers;

/// <summary>
/// Walks a PNG's chunks (W3C PNG, third edition, §5). The size is taken from IHDR, whose checksum must hold; chunks
/// that no pixel depends on are noted as ballast, so that <see cref="Strip"/> can keep them from the decoder.
/// </summary>
internal static class PngHeader
{
    private const int SignatureBytes = 8;
    private const int ChunkOverhead = 12; // Length, type, checksum.
    private const uint Ihdr = 0x49484452;
    private const uint Plte = 0x504C5445;
    private const uint Idat = 0x49444154;
    private const uint Iend = 0x49454E44;
    private const uint Trns = 0x74524E53;
    private const uint Exif = 0x65584966;

    /// <summary>Reads size and orientation.</summary>
    /// <exception cref="ImageException">The header is broken, or the file ends inside it.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes)
    {
        ImageHeader header = ReadIhdr(bytes);
        ByteReader reader = new(bytes, bigEndian: true);
        ExifOrientation orientation = ExifOrientation.Normal;
        bool ballast = false;
        bool cut = true;
        for (long at = SignatureBytes; reader.Has(at, ChunkOverhead); at += ChunkOverhead + reader.U32(at))
        {
            uint type = reader.U32(at + 4);
            long length = reader.U32(at);
            if (!reader.Has(at, ChunkOverhead + length))
            {
                break;
            }

            if (type == Exif)
            {
                orientation = ExifParser.ReadOrientation(bytes.Slice((int)at + 8, (int)length));
            }

            ballast |= !IsNeeded(type);
            if (type == Iend)
            {
                cut = false;
                break;
            }
        }

        return header with { Orientation = orientation, HasBallast = ballast, IsCut = cut };
    }

    /// <summary>
    /// Copies the chunks that make the pixels: the critical ones and tRNS. Text that inflates, profiles, and the further
    /// frames of an animation stay behind. What follows a chunk that reaches beyond the file is copied as it is.
    /// </summary>
    public static byte[] Strip(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = new byte[bytes.Length];
        bytes[..SignatureBytes].CopyTo(copy);
        int used = SignatureBytes;
        ByteReader reader = new(bytes, bigEndian: true);
        long at = SignatureBytes;
        while (reader.Has(at, ChunkOverhead) && reader.Has(at, ChunkOverhead + (long)reader.U32(at)))
        {
            int size = ChunkOverhead + (int)reader.U32(at);
            uint type = reader.U32(at + 4);
            if (IsNeeded(type))
            {
                bytes.Slice((int)at, size).CopyTo(copy.AsSpan(used));
                used += size;
            }

            at += size;
            if (type == Iend)
            {
                return copy[..used];
            }
        }

        bytes[(int)at..].CopyTo(copy.AsSpan(used));
        return copy[..(used + bytes.Length - (int)at)];
    }

    private static bool IsNeeded(uint type) => type is Ihdr or Plte or Idat or Iend or Trns;

    private static ImageHeader ReadIhdr(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, bigEndian: true);
        if (!reader.Has(SignatureBytes, ChunkOverhead + 13))
        {
            throw new ImageException(ImageError.Truncated, "The PNG ends inside its header chunk (IHDR).");
        }

        if (reader.U32(SignatureBytes) != 13 || reader.U32(SignatureBytes + 4) != Ihdr)
        {
            throw new ImageException(ImageError.Malformed, "The PNG does not start with a header chunk (IHDR) of 13 bytes.");
        }

        if (Crc32.Compute(bytes.Slice(SignatureBytes + 4, 17)) != reader.U32(SignatureBytes + 21))
        {
            throw new ImageException(ImageError.Malformed, "The checksum of the PNG's header chunk (IHDR) is wrong.");
        }

        int depth = bytes[24];
        int colourType = bytes[25];
        bool allowed = colourType switch // §11.2.1, table 12
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            2 or 4 or 6 => depth is 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            _ => false,
        };
        return allowed
            ? new ImageHeader(ImageFormat.Png, reader.U32(16), reader.U32(20))
            {
                IsIndexed = colourType == 3 || (colourType == 0 && depth == 1),
                HasAlpha = colourType is 4 or 6,
            }
            : throw new ImageException(ImageError.Malformed, $"The PNG has colour type {colourType} with depth {depth}, which does not exist.");
    }
}
