namespace VectorDb.Imaging.Decode;

/// <summary>Turns stored pixels upright, as Pillow's ImageOps.exif_transpose does.</summary>
internal static unsafe class Upright
{
    private const int Tile = 32; // Both sides of a transposed tile stay in the first-level cache.

    /// <summary>Applies an orientation.</summary>
    /// <param name="stored">The stored pixels; disposed where a new picture is made of them.</param>
    /// <param name="orientation">How they lie.</param>
    /// <returns>The upright picture: <paramref name="stored"/> itself where nothing is to be done.</returns>
    public static RgbImage Apply(RgbImage stored, ExifOrientation orientation)
    {
        if (orientation == ExifOrientation.Normal)
        {
            return stored;
        }

        using (stored)
        {
            bool swaps = orientation >= ExifOrientation.Transpose;
            RgbImage upright = swaps ? RgbImage.Allocate(stored.Height, stored.Width) : RgbImage.Allocate(stored.Width, stored.Height);

            // Upright pixel (x, y) is stored at column x or y, row y or x, counted from one end or the other.
            bool flipColumns = orientation is ExifOrientation.MirrorHorizontal or ExifOrientation.Rotate180 or ExifOrientation.Rotate270 or ExifOrientation.Transverse;
            bool flipRows = orientation is ExifOrientation.Rotate180 or ExifOrientation.MirrorVertical or ExifOrientation.Rotate90 or ExifOrientation.Transverse;
            nint columnStep = flipColumns ? -RgbImage.Channels : RgbImage.Channels;
            nint rowStep = (nint)stored.Width * RgbImage.Channels * (flipRows ? -1 : 1);
            byte* origin = stored.Data
                + (flipColumns ? (nint)(stored.Width - 1) * RgbImage.Channels : 0)
                + (flipRows ? -rowStep * (stored.Height - 1) : 0);
            Copy(origin, swaps ? rowStep : columnStep, swaps ? columnStep : rowStep, upright);
            return upright;
        }
    }

    private static void Copy(byte* origin, nint stepX, nint stepY, RgbImage target)
    {
        for (int top = 0; top < target.Height; top += Tile)
        {
            for (int left = 0; left < target.Width; left += Tile)
            {
                int right = Math.Min(left + Tile, target.Width);
                for (int y = top; y < Math.Min(top + Tile, target.Height); y++)
                {
                    byte* from = origin + (y * stepY) + (left * stepX);
                    byte* to = target.Data + ((((nint)y * target.Width) + left) * RgbImage.Channels);
                    for (int x = left; x < right; x++, from += stepX, to += RgbImage.Channels)
                    {
                        (to[0], to[1], to[2]) = (from[0], from[1], from[2]);
                    }
                }
            }
        }
    }
}
