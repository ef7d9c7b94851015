using System.Globalization;
using System.Text;
using VectorDb.Imaging;

namespace VectorDb.Cli.Pictures;

/// <summary>Shows a canvas in a terminal.</summary>
internal static class PictureWriter
{
    /// <summary>Base64 characters of one message, as the kitty protocol bounds them.</summary>
    private const int KittyChunk = 4096;

    /// <summary>Writes it, and a line break behind it.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="canvas">The picture.</param>
    /// <param name="protocol">How.</param>
    /// <param name="columns">How many characters half-blocks may take in a line; the others show every pixel.</param>
    public static void Write(TextWriter output, Canvas canvas, PictureProtocol protocol, int columns)
    {
        switch (protocol)
        {
            case PictureProtocol.Kitty:
                WriteKitty(output, canvas);
                break;
            case PictureProtocol.ITerm:
                output.WriteLine($"\e]1337;File=inline=1;width={canvas.Width}px;height={canvas.Height}px:{Convert.ToBase64String(canvas.ToPng())}\a");
                break;
            case PictureProtocol.Sixel:
                output.WriteLine(SixelText.Encode(canvas));
                break;
            case PictureProtocol.Blocks:
                WriteBlocks(output, canvas, columns);
                break;
            default:
                break;
        }
    }

    private static void WriteKitty(TextWriter output, Canvas canvas)
    {
        string data = Convert.ToBase64String(canvas.Pixels);
        for (int at = 0; at < data.Length; at += KittyChunk)
        {
            string keys = at == 0 ? $"a=T,f=24,s={canvas.Width},v={canvas.Height}," : "";
            int length = Math.Min(KittyChunk, data.Length - at);
            output.Write($"\e_G{keys}m={(at + length < data.Length ? 1 : 0)};{data.AsSpan(at, length)}\e\\");
        }

        output.WriteLine();
    }

    private static void WriteBlocks(TextWriter output, Canvas canvas, int columns)
    {
        int width = Math.Clamp(columns, 1, canvas.Width);
        int height = Math.Max(2, canvas.Height * width / canvas.Width / 2 * 2);
        using RgbImage whole = canvas.ToPicture();
        using RgbImage small = Resampler.Resize(whole, width, height, ResampleFilter.Box);
        var line = new StringBuilder();
        for (int y = 0; y < height; y += 2)
        {
            line.Clear();
            for (int x = 0; x < width; x++)
            {
                line.Append(CultureInfo.InvariantCulture, $"\e[38;2;{Color(small, x, y)};48;2;{Color(small, x, y + 1)}m▀");
            }

            output.WriteLine(line.Append("\e[0m").ToString());
        }
    }

    private static string Color(RgbImage picture, int x, int y)
    {
        ReadOnlySpan<byte> pixel = picture.Pixels.Slice(((y * picture.Width) + x) * RgbImage.Channels, RgbImage.Channels);
        return string.Create(CultureInfo.InvariantCulture, $"{pixel[0]};{pixel[1]};{pixel[2]}");
    }
}
