namespace VectorDb.Imaging;

/// <summary>
/// A picture as 8-bit RGB: uint8 [height, width, 3], rows top down without gaps. It owns native memory; whoever is
/// handed one disposes it. Reading it from several threads at once is safe.
/// </summary>
public sealed unsafe class RgbImage : IDisposable
{
    /// <summary>Bytes of one pixel.</summary>
    public const int Channels = 3;

    private readonly PixelMemory _memory;

    private RgbImage(int width, int height)
    {
        Width = width;
        Height = height;
        _memory = PixelMemory.Allocate(ByteCount(width, height));
    }

    /// <summary>Pixels in a row, at least 1.</summary>
    public int Width { get; }

    /// <summary>Rows, at least 1.</summary>
    public int Height { get; }

    /// <summary>The pixels, uint8 [height, width, 3]. Not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Pixels => new(Data, Width * Height * Channels);

    /// <summary>How many pictures' memory is allocated and not yet freed, in this process.</summary>
    internal static int Outstanding => PixelMemory.Outstanding;

    /// <summary>The first byte; <see cref="PixelMemory.Padding"/> bytes behind the last pixel may be read.</summary>
    internal byte* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory.IsClosed, this);
            return _memory.Pointer;
        }
    }

    /// <summary>Copies pixels into a new picture.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">uint8 [height, width, 3].</param>
    /// <exception cref="ArgumentException">The number of bytes is not height × width × 3.</exception>
    public static RgbImage FromPixels(int width, int height, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height * Channels)
        {
            throw new ArgumentException(
                $"{width} x {height} RGB pixels are {(long)width * height * Channels} bytes, not {pixels.Length}.", nameof(pixels));
        }

        RgbImage image = Allocate(width, height);
        pixels.CopyTo(new Span<byte>(image.Data, pixels.Length));
        return image;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>A picture of undefined pixels, to be filled by the caller.</summary>
    internal static RgbImage Allocate(int width, int height) => new(width, height);

    /// <summary>The pixels of row <paramref name="y"/>, to be written by the maker of the picture.</summary>
    internal Span<byte> Row(int y) => new(Data + ((nint)y * Width * Channels), Width * Channels);

    private static long ByteCount(int width, int height)
    {
        long bytes = (long)width * height * Channels;
        return bytes <= int.MaxValue
            ? bytes
            : throw new ImageException(
                ImageError.TooManyPixels, $"{width} x {height} pixels are {bytes} bytes; a picture can hold {int.MaxValue}.");
    }
}
