namespace VectorDb.Imaging.Resample;

/// <summary>
/// Pillow's nearest filter: position i reads the pixel under start + (i + 0.5) × scale, where the sum is accumulated in
/// double and not computed anew, so that ties come out as Pillow's do.
/// </summary>
internal static class NearestResampler
{
    /// <summary>The source position of each wanted output position; -1 where it lies outside the source.</summary>
    /// <param name="sourceSize">Pixels of the source along the axis.</param>
    /// <param name="from">Where the resampled part of the source starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="targetSize">Pixels that the whole part becomes.</param>
    /// <param name="window">The first of them that is wanted.</param>
    /// <param name="count">How many of them are wanted.</param>
    public static int[] Positions(int sourceSize, float from, float to, int targetSize, int window, int count)
    {
        double scale = (double)(to - from) / targetSize;
        double position = from + (scale * 0.5);
        int[] positions = new int[count];
        for (int i = 0; i < window + count; i++, position += scale)
        {
            if (i >= window)
            {
                positions[i - window] = position >= 0 && position < sourceSize ? (int)position : -1;
            }
        }

        return positions;
    }

    /// <summary>Copies one row; positions outside the source are black.</summary>
    public static void CopyRow(ReadOnlySpan<byte> source, ReadOnlySpan<int> columns, Span<byte> target)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            Span<byte> pixel = target.Slice(i * RgbImage.Channels, RgbImage.Channels);
            if (columns[i] < 0)
            {
                pixel.Clear();
            }
            else
            {
                source.Slice(columns[i] * RgbImage.Channels, RgbImage.Channels).CopyTo(pixel);
            }
        }
    }
}
