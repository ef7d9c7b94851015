using System.Globalization;
using System.Text;

namespace VectorDb.Cli.Pictures;

/// <summary>A canvas as sixel text: six rows of pixels a band, in a fixed palette of 6 x 6 x 6 colours.</summary>
internal static class SixelText
{
    private const int Levels = 6;
    private const int Colors = Levels * Levels * Levels;
    private const int BandHeight = 6;

    /// <summary>The escape sequence that shows the canvas.</summary>
    public static string Encode(Canvas canvas)
    {
        StringBuilder text = new StringBuilder("\eP0;1q").Append(CultureInfo.InvariantCulture, $"\"1;1;{canvas.Width};{canvas.Height}");
        for (int color = 0; color < Colors; color++)
        {
            text.Append(CultureInfo.InvariantCulture, $"#{color};2;{color / 36 * 20};{color / 6 % 6 * 20};{color % 6 * 20}");
        }

        for (int top = 0; top < canvas.Height; top += BandHeight)
        {
            AppendBand(text, canvas, top);
        }

        return text.Append("\e\\").ToString();
    }

    private static void AppendBand(StringBuilder text, Canvas canvas, int top)
    {
        var masks = new SortedDictionary<int, byte[]>();
        for (int row = 0; row < Math.Min(BandHeight, canvas.Height - top); row++)
        {
            ReadOnlySpan<byte> pixels = canvas.Row(top + row);
            for (int x = 0; x < canvas.Width; x++)
            {
                int color = Nearest(pixels.Slice(x * 3, 3));
                if (!masks.TryGetValue(color, out byte[]? mask))
                {
                    masks[color] = mask = new byte[canvas.Width];
                }

                mask[x] |= (byte)(1 << row);
            }
        }

        foreach ((int color, byte[] mask) in masks)
        {
            text.Append(CultureInfo.InvariantCulture, $"#{color}");
            AppendRuns(text, mask);
            text.Append('$');
        }

        text.Append('-');
    }

    private static void AppendRuns(StringBuilder text, byte[] mask)
    {
        for (int x = 0; x < mask.Length;)
        {
            int end = x + 1;
            while (end < mask.Length && mask[end] == mask[x])
            {
                end++;
            }

            char sixel = (char)('?' + mask[x]);
            text = end - x > 3 ? text.Append(CultureInfo.InvariantCulture, $"!{end - x}{sixel}") : text.Append(sixel, end - x);
            x = end;
        }
    }

    private static int Nearest(ReadOnlySpan<byte> pixel) => (Level(pixel[0]) * 36) + (Level(pixel[1]) * 6) + Level(pixel[2]);

    private static int Level(byte value) => ((value * (Levels - 1)) + 127) / 255;
}
