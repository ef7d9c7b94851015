using VectorDb.Imaging.Decode;
using VectorDb.Imaging.Decode.Avif;
using VectorDb.Imaging.Decode.Bmp;
using VectorDb.Imaging.Decode.Gif;
using VectorDb.Imaging.Decode.Headers;
using VectorDb.Imaging.Decode.Vips;

namespace VectorDb.Imaging;

/// <summary>
/// Makes RGB pixels of a file's bytes, equal to Pillow's Image.open(...).convert("RGB"): alpha is dropped and not blended,
/// colour profiles are ignored, CMYK goes by Pillow's formula, 16-bit samples keep their high byte, of an animation the
/// first frame is taken. The order is: format by the first bytes, size by the header, limits, and only then pixels.
/// Any number of threads may decode at once.
/// </summary>
public static class ImageDecoder
{
    /// <summary>The format of a file by its first bytes; nothing else of it is judged.</summary>
    /// <exception cref="ImageException">The file is of no known format.</exception>
    public static ImageFormat Identify(ReadOnlySpan<byte> bytes) => FormatSniffer.Identify(bytes);

    /// <summary>Reads a header and judges it, without decoding a pixel.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="ImageException">The file is of no known format, broken, or over a limit.</exception>
    public static ImageInfo ReadInfo(ReadOnlyMemory<byte> bytes, DecodeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ImageHeader header = ReadHeader(bytes, limits);
        return new ImageInfo(header.Format, (int)header.Width, (int)header.Height, header.Orientation);
    }

    /// <summary>Decodes a picture. The caller disposes it.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="options">Limits, and whether the orientation is applied.</param>
    /// <exception cref="ImageException">The file is of no known format, broken, cut off, or over a limit.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> bytes, DecodeOptions options) => Decode(bytes, options, keepAlpha: false).Colours;

    /// <summary>
    /// Decodes a picture with what <see cref="Decode(ReadOnlyMemory{byte}, DecodeOptions)"/> leaves out: alpha, and whether its
    /// colours come from a palette. The caller disposes it. TIFF counts as plain colours.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="options">Limits, and whether the orientation is applied.</param>
    /// <exception cref="ImageException">The file is of no known format, broken, cut off, or over a limit.</exception>
    public static StoredImage DecodeStored(ReadOnlyMemory<byte> bytes, DecodeOptions options) => Decode(bytes, options, keepAlpha: true);

    private static StoredImage Decode(ReadOnlyMemory<byte> bytes, DecodeOptions options, bool keepAlpha)
    {
        ArgumentNullException.ThrowIfNull(options);
        ReadOnlySpan<byte> file = bytes.Span;
        ImageHeader header = ReadHeader(bytes, options.Limits);
        (RgbImage colours, RgbImage? alpha) = header.Format switch
        {
            ImageFormat.Bmp => (BmpDecoder.Decode(file, BmpHeader.Read(file, options.Limits)), null),
            ImageFormat.Gif => (GifDecoder.Decode(file, GifFrame.Read(file)), null),
            _ => VipsDecoder.Decode(header, header.HasBallast ? PngHeader.Strip(file) : file, options.Limits, keepAlpha && header.HasAlpha),
        };
        bool isPartOfThePicture = header.Format == ImageFormat.Tiff;
        if (options.ApplyOrientation || isPartOfThePicture)
        {
            colours = Upright.Apply(colours, header.Orientation);
            alpha = alpha is null ? null : Upright.Apply(alpha, header.Orientation);
        }

        return new StoredImage(colours, alpha, header.IsIndexed);
    }

    private static ImageHeader ReadHeader(ReadOnlyMemory<byte> file, DecodeLimits limits)
    {
        limits.JudgeBytes(file.Length);
        ReadOnlySpan<byte> bytes = file.Span;
        ImageFormat format = FormatSniffer.Identify(bytes);
        ImageHeader header = format switch
        {
            ImageFormat.Jpeg => JpegHeader.Read(bytes),
            ImageFormat.Png => PngHeader.Read(bytes),
            ImageFormat.WebP => WebPHeader.Read(bytes),
            ImageFormat.Tiff => TiffHeader.Read(bytes, limits),
            ImageFormat.Avif => ReadAvif(file, limits),
            ImageFormat.Gif => ReadGif(bytes),
            ImageFormat.Bmp => ReadBmp(bytes, limits),
            _ => throw new ArgumentOutOfRangeException(nameof(file), format, "No header reader for this format."),
        };
        limits.JudgeSize(format, header.Width, header.Height);
        return header;
    }

    private static ImageHeader ReadAvif(ReadOnlyMemory<byte> file, DecodeLimits limits)
    {
        Av1Guard.Judge(file, limits);
        return VipsDecoder.ReadHeader(ImageFormat.Avif, file.Span);
    }

    private static ImageHeader ReadGif(ReadOnlySpan<byte> bytes)
    {
        GifFrame frame = GifFrame.Read(bytes);
        return new ImageHeader(ImageFormat.Gif, frame.Width, frame.Height) { IsIndexed = frame.HasColours(bytes) };
    }

    private static ImageHeader ReadBmp(ReadOnlySpan<byte> bytes, DecodeLimits limits)
    {
        BmpHeader header = BmpHeader.Read(bytes, limits);
        return new ImageHeader(ImageFormat.Bmp, header.Width, header.Height) { IsIndexed = header.IsIndexed };
    }
}
