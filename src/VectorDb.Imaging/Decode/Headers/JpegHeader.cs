namespace VectorDb.Imaging.Decode.Headers;

/// <summary>Walks a JPEG's markers (ITU-T T.81 annex B) up to its first scan.</summary>
internal static class JpegHeader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte App1 = 0xE1;

    /// <summary>Reads size and orientation.</summary>
    /// <exception cref="ImageException">The markers are broken, or end before the size.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes)
    {
        ByteReader reader = new(bytes, bigEndian: true);
        ImageHeader? frame = null;
        ExifOrientation? orientation = null;
        for (long at = 2; ;)
        {
            if (!NextMarker(bytes, ref at, out byte marker) || marker == EndOfImage)
            {
                throw Cut(frame is null ? "its size" : "its first scan");
            }

            if (IsStandalone(marker))
            {
                continue;
            }

            if (!reader.Has(at, 2) || !reader.Has(at, reader.U16(at)))
            {
                throw Cut(frame is null ? "its size" : "its first scan");
            }

            int length = reader.U16(at);
            ReadOnlySpan<byte> segment = bytes.Slice((int)at, length)[Math.Min(2, length)..];
            if (length < 2)
            {
                throw new ImageException(ImageError.Malformed, $"The JPEG marker {marker:X2} has a length of {length}; the least is 2.");
            }

            if (IsStartOfFrame(marker))
            {
                frame ??= ReadFrame(segment);
            }
            else if (marker == App1 && segment.StartsWith("Exif\0\0"u8))
            {
                orientation ??= ExifParser.ReadOrientation(segment);
            }
            else if (marker == StartOfScan)
            {
                break;
            }

            at += length;
        }

        if (frame is null)
        {
            throw new ImageException(ImageError.Malformed, "The JPEG has a scan but no frame header in front of it.");
        }

        return frame with
        {
            Orientation = orientation ?? ExifOrientation.Normal,
            IsCut = bytes.LastIndexOf([(byte)0xFF, EndOfImage]) < 0,
        };
    }

    /// <summary>Moves behind the next marker. Stray bytes in front of it are skipped, as libjpeg does.</summary>
    private static bool NextMarker(ReadOnlySpan<byte> bytes, ref long at, out byte marker)
    {
        while (at < bytes.Length)
        {
            int stray = bytes[(int)at..].IndexOf((byte)0xFF);
            if (stray < 0)
            {
                break;
            }

            at += stray;
            while (at < bytes.Length && bytes[(int)at] == 0xFF)
            {
                at++;
            }

            if (at < bytes.Length && bytes[(int)at] != 0)
            {
                marker = bytes[(int)at++];
                return true;
            }
        }

        marker = 0;
        return false;
    }

    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    /// <summary>T.81 §B.2.2: precision, lines, samples per line, components.</summary>
    private static ImageHeader ReadFrame(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6)
        {
            throw Cut("its size");
        }

        int precision = segment[0];
        int height = (segment[1] << 8) | segment[2];
        int width = (segment[3] << 8) | segment[4];
        int components = segment[5];
        if (precision != 8)
        {
            throw new ImageException(ImageError.UnsupportedFormat, $"The JPEG has samples of {precision} bits; only 8 are read.");
        }

        if (components is not (1 or 3 or 4))
        {
            throw new ImageException(ImageError.UnsupportedFormat, $"The JPEG has {components} components; 1, 3 and 4 are read.");
        }

        return new ImageHeader(ImageFormat.Jpeg, width, height);
    }

    private static ImageException Cut(string what) => new(ImageError.Truncated, $"The JPEG ends before {what}.");
}
