using System.Runtime.CompilerServices;

namespace VectorDb.Imaging.Decode;

/// <summary>Turns stored pixels upright, as Pillow's ImageOps.exif_transpose does.</summary>
internal static unsafe class Upright
{
    private const int Tile = 32; // Both sides of a transposed tile stay in the first-level cache.

    /// <summary>Applies an orientation.</summary>
    /// <param name="stored">The stored pixels; turned in place, or disposed where sides are swapped.</param>
    /// <param name="orientation">How they lie.</param>
    /// <returns>The upright picture.</returns>
    public static RgbImage Apply(RgbImage stored, ExifOrientation orientation)
    {
        if (orientation >= ExifOrientation.Transpose)
        {
            using (stored)
            {
                return Transpose(stored, orientation);
            }
        }

        if (orientation != ExifOrientation.Normal)
        {
            Flip(stored, orientation != ExifOrientation.MirrorVertical, orientation != ExifOrientation.MirrorHorizontal);
        }

        return stored;
    }

    /// <summary>Changes rows in pairs, one from each end; without flipped rows each row is its own pair.</summary>
    private static void Flip(RgbImage image, bool flipColumns, bool flipRows)
    {
        byte[] kept = new byte[image.Width * RgbImage.Channels];
        for (int y = 0; y < (flipRows ? (image.Height + 1) / 2 : image.Height); y++)
        {
            Span<byte> row = image.Row(y);
            Span<byte> partner = flipRows ? image.Row(image.Height - 1 - y) : row;
            row.CopyTo(kept);
            if (partner != row)
            {
                Move(partner, row, flipColumns);
            }

            Move(kept, partner, flipColumns);
        }
    }

    private static void Move(ReadOnlySpan<byte> source, Span<byte> target, bool flipColumns)
    {
        if (flipColumns)
        {
            PixelShuffle.Reverse(source, target);
        }
        else
        {
            source.CopyTo(target);
        }
    }

    /// <summary>Upright pixel (x, y) is stored at column y, row x, each counted from one end or the other.</summary>
    private static RgbImage Transpose(RgbImage stored, ExifOrientation orientation)
    {
        bool flipColumns = orientation is ExifOrientation.Rotate270 or ExifOrientation.Transverse;
        bool flipRows = orientation is ExifOrientation.Rotate90 or ExifOrientation.Transverse;
        nint stepY = flipColumns ? -RgbImage.Channels : RgbImage.Channels;
        nint stepX = (nint)stored.Width * RgbImage.Channels * (flipRows ? -1 : 1);
        byte* origin = stored.Data
            + (flipColumns ? (nint)(stored.Width - 1) * RgbImage.Channels : 0)
            + (flipRows ? -stepX * (stored.Height - 1) : 0);
        RgbImage upright = RgbImage.Allocate(stored.Height, stored.Width);
        Copy(origin, stepX, stepY, upright);
        return upright;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(byte* origin, nint stepX, nint stepY, RgbImage target)
    {
        nint targetRow = (nint)target.Width * RgbImage.Channels;
        for (int top = 0; top < target.Height; top += Tile)
        {
            for (int left = 0; left < target.Width; left += Tile)
            {
                int count = Math.Min(Tile, target.Width - left);
                bool endsRow = left + count == target.Width;
                for (int y = top; y < Math.Min(top + Tile, target.Height); y++)
                {
                    byte* from = origin + (y * stepY) + (left * stepX);
                    byte* to = target.Data + (y * targetRow) + ((nint)left * RgbImage.Channels);
                    CopyRun(from, stepX, to, endsRow ? count - 1 : count);
                    if (endsRow)
                    {
                        byte* last = from + ((count - 1) * stepX);
                        byte* end = to + ((nint)(count - 1) * RgbImage.Channels);
                        (end[0], end[1], end[2]) = (last[0], last[1], last[2]);
                    }
                }
            }
        }
    }

    /// <summary>Copies four bytes a pixel, of which the fourth is overwritten by the pixel that comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRun(byte* from, nint stepX, byte* to, int count)
    {
        for (int i = 0; i < count; i++, from += stepX, to += RgbImage.Channels)
        {
            *(uint*)to = *(uint*)from;
        }
    }
}
