using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Imaging.Decode;

/// <summary>Moves the bytes of pixels around, sixteen at a time where the machine can; the tail goes pixel by pixel.</summary>
internal static unsafe class PixelShuffle
{
    private const int VectorBytes = 16;
    private const byte None = 0xFF;

    /// <summary>Grey to RGB: each byte three times.</summary>
    /// <param name="source">uint8 [pixels].</param>
    /// <param name="rgb">uint8 [pixels, 3].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Triple(ReadOnlySpan<byte> source, Span<byte> rgb)
    {
        int pixels = rgb.Length / RgbImage.Channels;
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, pixels);
        fixed (byte* from = source, to = rgb)
        {
            int i = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                Vector128<byte> first = Vector128.Create((byte)0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5);
                Vector128<byte> second = Vector128.Create((byte)5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10);
                Vector128<byte> third = Vector128.Create((byte)10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15);
                for (; i + VectorBytes <= pixels; i += VectorBytes)
                {
                    Vector128<byte> grey = Vector128.Load(from + i);
                    byte* target = to + (i * RgbImage.Channels);
                    Vector128.Shuffle(grey, first).Store(target);
                    Vector128.Shuffle(grey, second).Store(target + VectorBytes);
                    Vector128.Shuffle(grey, third).Store(target + (2 * VectorBytes));
                }
            }

            for (; i < pixels; i++)
            {
                byte* target = to + (i * RgbImage.Channels);
                target[0] = target[1] = target[2] = from[i];
            }
        }
    }

    /// <summary>RGBA to RGB: every fourth byte is dropped.</summary>
    /// <param name="source">uint8 [pixels, 4].</param>
    /// <param name="rgb">uint8 [pixels, 3].</param>
    public static void DropFourth(ReadOnlySpan<byte> source, Span<byte> rgb) =>
        Gather(source, 4, Vector128.Create(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, None, None, None, None), 4, 0, rgb);

    /// <summary>BGR to RGB.</summary>
    /// <param name="source">uint8 [pixels, 3].</param>
    /// <param name="rgb">uint8 [pixels, 3].</param>
    public static void SwapEnds(ReadOnlySpan<byte> source, Span<byte> rgb) =>
        Gather(source, 3, Vector128.Create(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, None), 5, 2, rgb);

    /// <summary>The pixels of a row from its last to its first.</summary>
    /// <param name="source">uint8 [pixels, 3].</param>
    /// <param name="rgb">uint8 [pixels, 3], another row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reverse(ReadOnlySpan<byte> source, Span<byte> rgb)
    {
        int pixels = rgb.Length / RgbImage.Channels;
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, rgb.Length);
        fixed (byte* from = source, to = rgb)
        {
            int i = 0;
            if (Vector128.IsHardwareAccelerated && pixels > 0)
            {
                const int atOnce = 5;
                (to[0], to[1], to[2]) = (from[(pixels - 1) * RgbImage.Channels], from[((pixels - 1) * RgbImage.Channels) + 1], from[((pixels - 1) * RgbImage.Channels) + 2]);
                i = 1;
                Vector128<byte> order = Vector128.Create(12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2, None);
                for (; i + atOnce < pixels; i += atOnce)
                {
                    Vector128<byte> five = Vector128.Load(from + ((pixels - i - atOnce) * RgbImage.Channels)); // And a byte of the pixel behind them.
                    Vector128.Shuffle(five, order).Store(to + (i * RgbImage.Channels));
                }
            }

            for (; i < pixels; i++)
            {
                byte* pixel = from + ((pixels - 1 - i) * RgbImage.Channels);
                byte* target = to + (i * RgbImage.Channels);
                (target[0], target[1], target[2]) = (pixel[0], pixel[1], pixel[2]);
            }
        }
    }

    /// <summary>Takes three bytes of every pixel.</summary>
    /// <param name="source">uint8 [pixels, bands].</param>
    /// <param name="bands">Bytes of a source pixel.</param>
    /// <param name="order">For one vector of the source the bytes of the result.</param>
    /// <param name="pixelsAtOnce">Whole pixels in that.</param>
    /// <param name="red">Where red lies in a source pixel; blue lies at 2 less this.</param>
    /// <param name="rgb">uint8 [pixels, 3].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ReadOnlySpan<byte> source, int bands, Vector128<byte> order, int pixelsAtOnce, int red, Span<byte> rgb)
    {
        int pixels = rgb.Length / RgbImage.Channels;
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, pixels * bands);
        fixed (byte* from = source, to = rgb)
        {
            int i = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                // A store reaches beyond its pixels; the next one, or the loop below, writes those bytes again.
                int safe = Math.Min(source.Length / bands, pixels) - VectorBytes;
                for (; i <= safe; i += pixelsAtOnce)
                {
                    Vector128.Shuffle(Vector128.Load(from + (i * bands)), order).Store(to + (i * RgbImage.Channels));
                }
            }

            for (; i < pixels; i++)
            {
                byte* pixel = from + (i * bands);
                byte* target = to + (i * RgbImage.Channels);
                (target[0], target[1], target[2]) = (pixel[red], pixel[1], pixel[2 - red]);
            }
        }
    }
}
