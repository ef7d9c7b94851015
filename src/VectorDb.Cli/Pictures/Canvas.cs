using VectorDb.Imaging;

namespace VectorDb.Cli.Pictures;

/// <summary>8-bit RGB pixels to draw on: uint8 [height, width, 3], rows top down.</summary>
internal sealed class Canvas
{
    private const int Channels = 3;
    private readonly byte[] _pixels;

    /// <summary>A canvas of one colour.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="color">The colour.</param>
    public Canvas(int width, int height, RgbColor color)
    {
        Width = width;
        Height = height;
        _pixels = new byte[width * height * Channels];
        Fill(0, 0, width, height, color);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The pixels of a row.</summary>
    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>Paints a rectangle that lies on the canvas.</summary>
    public void Fill(int left, int top, int width, int height, RgbColor color)
    {
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++)
            {
                int at = ((y * Width) + x) * Channels;
                _pixels[at] = color.Red;
                _pixels[at + 1] = color.Green;
                _pixels[at + 2] = color.Blue;
            }
        }
    }

    /// <summary>Puts a picture that fits at a place.</summary>
    public void Paste(RgbImage picture, int left, int top)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Pixels.Slice(y * picture.Width * Channels, picture.Width * Channels).CopyTo(_pixels.AsSpan((((top + y) * Width) + left) * Channels));
        }
    }

    /// <summary>The canvas as a PNG file.</summary>
    public byte[] ToPng() => PngEncoder.Encode(Width, Height, _pixels);

    /// <summary>The same pixels as a picture; the caller disposes it.</summary>
    public RgbImage ToPicture() => RgbImage.FromPixels(Width, Height, _pixels);
}
