namespace VectorDb.Imaging.Decode.Headers;

/// <summary>Tells the format by the first bytes. What is not on this list is never given to a decoder.</summary>
internal static class FormatSniffer
{
    /// <summary>Tells the format.</summary>
    /// <exception cref="ImageException">The bytes are of no known format.</exception>
    public static ImageFormat Identify(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new ImageException(ImageError.Malformed, "The picture has no bytes.");
        }

        return bytes switch
        {
            [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ImageFormat.Png,
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.WebP,
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ImageFormat.Gif,
            [(byte)'B', (byte)'M', ..] => ImageFormat.Bmp,
            [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => ImageFormat.Tiff,
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] when IsAvif(bytes) => ImageFormat.Avif,
            _ => throw new ImageException(
                ImageError.UnsupportedFormat,
                $"The bytes are of no format that is read here (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF); they start with {Start(bytes)}."),
        };
    }

    /// <summary>Whether the ftyp box (ISO/IEC 14496-12 §4.3) names an AVIF brand.</summary>
    private static bool IsAvif(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, bigEndian: true);
        long end = Math.Min(reader.U32(0), reader.Length);
        for (long at = 8; at + 4 <= end; at += 4)
        {
            bool isVersion = at == 12; // Between the major brand and the compatible ones.
            if (!isVersion && bytes.Slice((int)at, 4) is [(byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s'])
            {
                return true;
            }
        }

        return false;
    }

    private static string Start(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes[..Math.Min(bytes.Length, 8)]);
}
