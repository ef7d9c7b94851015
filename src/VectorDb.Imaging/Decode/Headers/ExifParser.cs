namespace VectorDb.Imaging.Decode.Headers;

/// <summary>
/// Reads the orientation from an EXIF block (EXIF 2.32 §4.5): a TIFF structure whose first directory may hold tag
/// 0x0112. Only that directory is walked, no offset is followed twice, nothing is allocated; whatever is broken means
/// <see cref="ExifOrientation.Normal"/>.
/// </summary>
internal static class ExifParser
{
    private const ushort OrientationTag = 0x0112;
    private const ushort TypeShort = 3;
    private const ushort TypeLong = 4;
    private const int EntryBytes = 12;

    /// <summary>Reads the orientation.</summary>
    /// <param name="block">The EXIF block, with or without the "Exif\0\0" in front that JPEG puts there.</param>
    public static ExifOrientation ReadOrientation(ReadOnlySpan<byte> block)
    {
        if (block.StartsWith("Exif\0\0"u8))
        {
            block = block[6..];
        }

        bool bigEndian = block.StartsWith("MM\0*"u8);
        if (!bigEndian && !block.StartsWith("II*\0"u8))
        {
            return ExifOrientation.Normal;
        }

        ByteReader reader = new(block, bigEndian);
        if (!reader.Has(4, 4))
        {
            return ExifOrientation.Normal;
        }

        long directory = reader.U32(4);
        if (!reader.Has(directory, 2))
        {
            return ExifOrientation.Normal;
        }

        int entries = reader.U16(directory);
        for (int i = 0; i < entries; i++)
        {
            long entry = directory + 2 + ((long)i * EntryBytes);
            if (!reader.Has(entry, EntryBytes))
            {
                break;
            }

            if (reader.U16(entry) == OrientationTag)
            {
                return FromEntry(reader, entry);
            }
        }

        return ExifOrientation.Normal;
    }

    /// <summary>The orientation of a tag's value; out of 1 to 8 it is <see cref="ExifOrientation.Normal"/>.</summary>
    public static ExifOrientation FromValue(long value) =>
        value is >= 1 and <= 8 ? (ExifOrientation)value : ExifOrientation.Normal;

    private static ExifOrientation FromEntry(ByteReader reader, long entry)
    {
        if (reader.U32(entry + 4) != 1)
        {
            return ExifOrientation.Normal;
        }

        return reader.U16(entry + 2) switch
        {
            TypeShort => FromValue(reader.U16(entry + 8)),
            TypeLong => FromValue(reader.U32(entry + 8)),
            _ => ExifOrientation.Normal,
        };
    }
}
