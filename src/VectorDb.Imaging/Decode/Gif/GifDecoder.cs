namespace VectorDb.Imaging.Decode.Gif;

/// <summary>
/// Decodes the first frame of a GIF as Pillow's convert("RGB") shows it: transparency is dropped, so a transparent pixel
/// has its palette's colour. (libvips clears such pixels, and the colour is lost.)
/// </summary>
internal static class GifDecoder
{
    /// <summary>Decodes the pixels; the frame's size has been judged.</summary>
    /// <exception cref="ImageException">The code is broken or ends too early.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, GifFrame frame)
    {
        byte[] indices = new byte[frame.FrameWidth * frame.FrameHeight];
        LzwDecoder.Decode(bytes[frame.DataOffset..], indices);
        byte[] palette = ReadPalette(bytes, frame);
        RgbImage image = RgbImage.Allocate(frame.Width, frame.Height);
        if (frame.FrameWidth < frame.Width || frame.FrameHeight < frame.Height)
        {
            Fill(image, palette.AsSpan(frame.BackgroundIndex * 3, 3));
        }

        int stored = 0;
        foreach (int y in RowOrder(frame))
        {
            Span<byte> target = image.Row(frame.Top + y).Slice(frame.Left * RgbImage.Channels, frame.FrameWidth * RgbImage.Channels);
            ReadOnlySpan<byte> source = indices.AsSpan(stored++ * frame.FrameWidth, frame.FrameWidth);
            for (int x = 0; x < source.Length; x++)
            {
                int colour = source[x] * 3;
                (target[x * 3], target[(x * 3) + 1], target[(x * 3) + 2]) = (palette[colour], palette[colour + 1], palette[colour + 2]);
            }
        }

        return image;
    }

    /// <summary>256 RGB colours: what the file gives, then black; grey values where it gives no palette at all.</summary>
    private static byte[] ReadPalette(ReadOnlySpan<byte> bytes, GifFrame frame)
    {
        byte[] palette = new byte[256 * 3];
        if (frame.PaletteColours > 0)
        {
            bytes.Slice(frame.PaletteOffset, frame.PaletteColours * 3).CopyTo(palette);
        }
        else
        {
            for (int i = 0; i < palette.Length; i++)
            {
                palette[i] = (byte)(i / 3);
            }
        }

        return palette;
    }

    private static void Fill(RgbImage image, ReadOnlySpan<byte> colour)
    {
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> row = image.Row(y);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = colour[i % 3];
            }
        }
    }

    /// <summary>The rows in the order in which they are stored (appendix E).</summary>
    private static IEnumerable<int> RowOrder(GifFrame frame)
    {
        (int Start, int Step)[] passes = frame.IsInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)];
        foreach ((int start, int step) in passes)
        {
            for (int y = start; y < frame.FrameHeight; y += step)
            {
                yield return y;
            }
        }
    }
}
