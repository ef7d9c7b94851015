using System.Numerics;

namespace VectorDb.Imaging.Decode.Bmp;

/// <summary>
/// Decodes Windows bitmaps, which libvips does not read. The colours are Pillow's: alpha is dropped, a channel of n bits
/// is spread by v * 255 / (2^n - 1), rounded down.
/// </summary>
internal static class BmpDecoder
{
    /// <summary>Decodes the pixels; the header has been judged.</summary>
    /// <exception cref="ImageException">The pixels end too early or break the run-length code.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        ReadOnlySpan<byte> pixels = bytes[header.PixelOffset..];
        RgbImage image = RgbImage.Allocate(header.Width, header.Height);
        try
        {
            if (header.Compression is BmpCompression.Rle8 or BmpCompression.Rle4)
            {
                byte[] indices = BmpRunLength.Expand(pixels, header);
                for (int row = 0; row < header.Height; row++)
                {
                    MapIndices(indices.AsSpan(row * header.Width, header.Width), 8, header.Palette, image.Row(header.Height - 1 - row));
                }
            }
            else
            {
                DecodePlain(pixels, header, image);
            }

            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void DecodePlain(ReadOnlySpan<byte> pixels, BmpHeader header, RgbImage image)
    {
        int used = (int)(((long)header.Width * header.Bits + 7) / 8);
        if (pixels.Length < (header.Stride * (header.Height - 1)) + used)
        {
            throw new ImageException(
                ImageError.Truncated,
                $"The BMP has {pixels.Length} bytes of pixels; {header.Width} x {header.Height} of {header.Bits} bits need {header.Stride * header.Height}.");
        }

        for (int row = 0; row < header.Height; row++)
        {
            ReadOnlySpan<byte> source = pixels.Slice((int)(row * header.Stride), used);
            Span<byte> target = image.Row(header.IsTopDown ? row : header.Height - 1 - row);
            if (header.Bits <= 8)
            {
                MapIndices(source, header.Bits, header.Palette, target);
            }
            else if (header.Bits == 24)
            {
                PixelShuffle.SwapEnds(source, target);
            }
            else
            {
                SpreadMasks(source, header.Bits / 8, header.Masks, target);
            }
        }
    }

    private static void MapIndices(ReadOnlySpan<byte> source, int bits, ReadOnlySpan<byte> palette, Span<byte> target)
    {
        int mask = (1 << bits) - 1;
        for (int x = 0; x < target.Length / RgbImage.Channels; x++)
        {
            int bit = x * bits;
            int index = (source[bit >> 3] >> (8 - bits - (bit & 7))) & mask; // The leftmost pixel is in the high bits.
            palette.Slice(index * 3, 3).CopyTo(target[(x * 3)..]);
        }
    }

    private static void SpreadMasks(ReadOnlySpan<byte> source, int pixelBytes, uint[] masks, Span<byte> target)
    {
        for (int x = 0; x < target.Length / RgbImage.Channels; x++)
        {
            ReadOnlySpan<byte> at = source[(x * pixelBytes)..];
            uint pixel = pixelBytes == 2 ? BitConverter.ToUInt16(at) : BitConverter.ToUInt32(at);
            for (int channel = 0; channel < RgbImage.Channels; channel++)
            {
                int shift = BitOperations.TrailingZeroCount(masks[channel]);
                ulong largest = masks[channel] >> shift;
                target[(x * 3) + channel] = (byte)(((ulong)(pixel & masks[channel]) >> shift) * 255 / largest);
            }
        }
    }
}
