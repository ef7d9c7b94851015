namespace VectorDb.Imaging.Decode.Vips;

/// <summary>Makes RGB of the bands that a loader gives, as Pillow's convert("RGB") does.</summary>
internal static class BandConversion
{
    /// <summary>Keeps the high byte of 16-bit samples, in place.</summary>
    /// <param name="samples">uint16 in the machine's order; the first half of the bytes is filled.</param>
    public static Span<byte> HighBytes(Span<byte> samples)
    {
        int high = BitConverter.IsLittleEndian ? 1 : 0;
        for (int i = 0; i < samples.Length / 2; i++)
        {
            samples[i] = samples[(2 * i) + high];
        }

        return samples[..(samples.Length / 2)];
    }

    /// <summary>One or two bands (grey, grey and alpha): the first one three times.</summary>
    public static void Grey(ReadOnlySpan<byte> source, int bands, Span<byte> rgb)
    {
        if (bands == 1)
        {
            PixelShuffle.Triple(source, rgb);
            return;
        }

        for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3)
        {
            rgb[o] = rgb[o + 1] = rgb[o + 2] = source[i];
        }
    }

    /// <summary>Three or more bands of which the first three are red, green, blue. Alpha is dropped, not blended.</summary>
    public static void Colour(ReadOnlySpan<byte> source, int bands, Span<byte> rgb)
    {
        if (bands == 4)
        {
            PixelShuffle.DropFourth(source, rgb);
            return;
        }

        for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3)
        {
            (rgb[o], rgb[o + 1], rgb[o + 2]) = (source[i], source[i + 1], source[i + 2]);
        }
    }

    /// <summary>The last band three times, for as many pixels as are asked for.</summary>
    public static void Last(ReadOnlySpan<byte> source, int bands, Span<byte> rgb)
    {
        for (int i = bands - 1, o = 0; o < rgb.Length; i += bands, o += 3)
        {
            rgb[o] = rgb[o + 1] = rgb[o + 2] = source[i];
        }
    }

    /// <summary>
    /// Cyan, magenta, yellow, black (255 = full ink): each channel is the black's remainder less its own ink's share of it.
    /// Every JPEG of four components is taken for one with inverted inks, as Adobe writes them, by libvips as by Pillow.
    /// </summary>
    /// <param name="source">uint8 [pixels, bands], bands at least 4.</param>
    /// <param name="bands">Bands of a pixel.</param>
    /// <param name="rgb">uint8 [pixels, 3].</param>
    public static void Cmyk(ReadOnlySpan<byte> source, int bands, Span<byte> rgb)
    {
        for (int i = 0, o = 0; o < rgb.Length; i += bands, o += 3)
        {
            int light = 255 - source[i + 3];
            for (int channel = 0; channel < 3; channel++)
            {
                int product = (source[i + channel] * light) + 128; // Division by 255, rounded.
                rgb[o + channel] = (byte)(light - (((product >> 8) + product) >> 8));
            }
        }
    }
}
