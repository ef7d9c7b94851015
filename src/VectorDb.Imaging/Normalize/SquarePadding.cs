namespace VectorDb.Imaging.Normalize;

/// <summary>LLaVA's expand2square: the picture in the middle of a square as wide as its longer side.</summary>
internal static class SquarePadding
{
    /// <summary>Makes the square. The caller disposes it.</summary>
    public static RgbImage Expand(RgbImage image, RgbColor colour)
    {
        int side = Math.Max(image.Width, image.Height);
        int top = (side - image.Height) / 2;
        int left = (side - image.Width) / 2;
        RgbImage square = RgbImage.Allocate(side, side);
        for (int y = 0; y < side; y++)
        {
            Span<byte> row = square.Row(y);
            for (int i = 0; i < row.Length; i += RgbImage.Channels)
            {
                (row[i], row[i + 1], row[i + 2]) = (colour.Red, colour.Green, colour.Blue);
            }

            if (y >= top && y < top + image.Height)
            {
                image.Row(y - top).CopyTo(row[(left * RgbImage.Channels)..]);
            }
        }

        return square;
    }
}
