namespace VectorDb.Imaging.Normalize;

/// <summary>
/// Pillow's resize of pictures with alpha: colours are weighted by alpha before and divided by it after, so that what
/// lies under transparent pixels does not bleed into their neighbours.
/// </summary>
internal static class AlphaResize
{
    /// <summary>Resizes, and drops the alpha. The caller disposes the result.</summary>
    public static RgbImage Resize(RgbImage colours, RgbImage alpha, int width, int height, ResampleFilter filter)
    {
        using RgbImage weighted = RgbImage.Allocate(colours.Width, colours.Height);
        for (int y = 0; y < colours.Height; y++)
        {
            Weight(colours.Row(y), alpha.Row(y), weighted.Row(y));
        }

        RgbImage resized = Resampler.Resize(weighted, width, height, filter);
        try
        {
            using RgbImage weights = Resampler.Resize(alpha, width, height, filter);
            for (int y = 0; y < height; y++)
            {
                Unweight(resized.Row(y), weights.Row(y));
            }

            return resized;
        }
        catch
        {
            resized.Dispose();
            throw;
        }
    }

    private static void Weight(ReadOnlySpan<byte> colours, ReadOnlySpan<byte> alpha, Span<byte> weighted)
    {
        for (int i = 0; i < weighted.Length; i++)
        {
            int product = (colours[i] * alpha[i]) + 128; // Division by 255, rounded.
            weighted[i] = (byte)(((product >> 8) + product) >> 8);
        }
    }

    private static void Unweight(Span<byte> colours, ReadOnlySpan<byte> alpha)
    {
        for (int i = 0; i < colours.Length; i++)
        {
            if (alpha[i] is not (0 or 255))
            {
                colours[i] = (byte)Math.Min(255, 255 * colours[i] / alpha[i]);
            }
        }
    }
}
