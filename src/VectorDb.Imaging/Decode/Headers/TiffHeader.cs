namespace VectorDb.Imaging.Decode.Headers;

/// <summary>
/// Reads the first directory of a TIFF (TIFF 6.0 §2) or BigTIFF: sizes, tile, sample layout, orientation. libtiff
/// allocates by these, so they are judged here first.
/// </summary>
internal static class TiffHeader
{
    private const int ImageWidth = 256;
    private const int ImageLength = 257;
    private const int BitsPerSample = 258;
    private const int Orientation = 274;
    private const int SamplesPerPixel = 277;
    private const int TileWidth = 322;
    private const int TileLength = 323;
    private const int SampleFormat = 339;

    /// <summary>Reads size and orientation.</summary>
    /// <exception cref="ImageException">The directory is broken, or describes samples that are not read.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes, DecodeLimits limits)
    {
        bool bigEndian = bytes[0] == (byte)'M';
        ByteReader reader = new(bytes, bigEndian);
        bool big = reader.U16(2) == 43;
        if (!reader.Has(0, big ? 16 : 8))
        {
            throw Cut();
        }

        long directory = big ? Offset(reader.U64(8)) : reader.U32(4);
        Dictionary<int, long> tags = ReadDirectory(reader, directory, big);
        if (!tags.TryGetValue(ImageWidth, out long width) || !tags.TryGetValue(ImageLength, out long height))
        {
            throw new ImageException(ImageError.Malformed, "The TIFF's first directory has no width or no height.");
        }

        JudgeSamples(tags);
        if (tags.TryGetValue(TileWidth, out long tileWidth) && tags.TryGetValue(TileLength, out long tileLength))
        {
            limits.JudgeSize(ImageFormat.Tiff, tileWidth, tileLength);
        }

        return new ImageHeader(ImageFormat.Tiff, width, height)
        {
            Orientation = ExifParser.FromValue(tags.GetValueOrDefault(Orientation, 1)),
        };
    }

    private static Dictionary<int, long> ReadDirectory(ByteReader reader, long directory, bool big)
    {
        int countBytes = big ? 8 : 2;
        int entryBytes = big ? 20 : 12;
        if (!reader.Has(directory, countBytes))
        {
            throw Cut();
        }

        long entries = big ? Offset(reader.U64(directory)) : reader.U16(directory);
        if (entries > (reader.Length - directory - countBytes) / entryBytes)
        {
            throw Cut();
        }

        Dictionary<int, long> tags = [];
        for (long i = 0; i < entries; i++)
        {
            long entry = directory + countBytes + (i * entryBytes);
            int tag = reader.U16(entry);
            if (tag is ImageWidth or ImageLength or BitsPerSample or Orientation or SamplesPerPixel or TileWidth or TileLength or SampleFormat)
            {
                tags.TryAdd(tag, FirstValue(reader, entry, big));
            }
        }

        return tags;
    }

    /// <summary>The first value of an entry, which lies in the entry itself or where it points.</summary>
    private static long FirstValue(ByteReader reader, long entry, bool big)
    {
        int type = reader.U16(entry + 2);
        long count = big ? Offset(reader.U64(entry + 4)) : reader.U32(entry + 4);
        int size = type switch
        {
            3 => 2,
            4 => 4,
            16 => 8,
            _ => throw new ImageException(ImageError.Malformed, $"The TIFF's tag {reader.U16(entry)} has type {type}; a whole number is expected."),
        };
        int inlineBytes = big ? 8 : 4;
        long at = entry + (big ? 12 : 8);
        if (count > inlineBytes / size)
        {
            at = big ? Offset(reader.U64(at)) : reader.U32(at);
        }

        if (count < 1 || !reader.Has(at, size))
        {
            throw Cut();
        }

        return size switch
        {
            2 => reader.U16(at),
            4 => reader.U32(at),
            _ => Offset(reader.U64(at)),
        };
    }

    private static void JudgeSamples(Dictionary<int, long> tags)
    {
        long bits = tags.GetValueOrDefault(BitsPerSample, 1);
        long samples = tags.GetValueOrDefault(SamplesPerPixel, 1);
        long format = tags.GetValueOrDefault(SampleFormat, 1);
        if (format != 1 || bits is not (1 or 2 or 4 or 8 or 16) || samples is < 1 or > 5)
        {
            throw new ImageException(
                ImageError.UnsupportedFormat,
                $"The TIFF has {samples} samples of {bits} bits in format {format}; read are 1 to 5 unsigned ones of 1 to 16 bits.");
        }
    }

    private static long Offset(ulong value) => value <= long.MaxValue / 4 ? (long)value : long.MaxValue / 4;

    private static ImageException Cut() => new(ImageError.Truncated, "The TIFF's first directory lies outside the file.");
}
