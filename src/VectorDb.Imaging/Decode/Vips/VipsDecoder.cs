using System.Buffers;
using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Decode.Vips;

/// <summary>
/// Decodes through libvips, strip by strip from the top on the calling thread: no second copy of the picture, no file on
/// disc, whatever its size.
/// </summary>
internal static unsafe class VipsDecoder
{
    private const int StripRows = 16;

    /// <summary>Reads size alone, for the formats whose containers only the library reads.</summary>
    /// <exception cref="ImageException">The library refuses the header.</exception>
    public static ImageHeader ReadHeader(ImageFormat format, ReadOnlySpan<byte> bytes)
    {
        VipsLibrary.EnsureStarted();
        using VipsErrors.Watch watch = VipsErrors.Begin();
        fixed (byte* data = bytes)
        {
            using VipsImage image = Load(format, data, bytes.Length, watch);
            return new ImageHeader(format, image.Width, image.Height);
        }
    }

    /// <summary>Decodes the pixels, and alpha if asked for; the size has been judged by the header, and is judged again by what the library says.</summary>
    /// <exception cref="ImageException">The library refuses the picture, or it ends too early.</exception>
    public static (RgbImage Colours, RgbImage? Alpha) Decode(
        ImageHeader header, ReadOnlySpan<byte> bytes, DecodeLimits limits, bool keepAlpha)
    {
        VipsLibrary.EnsureStarted();
        using VipsErrors.Watch watch = VipsErrors.Begin();
        fixed (byte* data = bytes)
        {
            using VipsImage source = Load(header.Format, data, bytes.Length, watch, header.IsCut);
            limits.JudgeSize(header.Format, source.Width, source.Height);
            RgbImage image = RgbImage.Allocate(source.Width, source.Height);
            RgbImage? alpha = null;
            try
            {
                alpha = keepAlpha && source.HasAlpha ? RgbImage.Allocate(source.Width, source.Height) : null;
                ReadPixels(source, image, alpha, header, watch);
                return (image, alpha);
            }
            catch
            {
                image.Dispose();
                alpha?.Dispose();
                throw;
            }
        }
    }

    private static VipsImage Load(ImageFormat format, byte* data, int length, VipsErrors.Watch watch, bool isCut = false)
    {
        // A bit error inside a JPEG's scan is shown as what it makes of the pixels, as libjpeg and Pillow do; a missing end is not.
        (string loader, string failOn) = format switch
        {
            ImageFormat.Jpeg => ("jpegload_buffer", "truncated"),
            ImageFormat.Png => ("pngload_buffer", "error"),
            ImageFormat.WebP => ("webpload_buffer", "error"),
            ImageFormat.Tiff => ("tiffload_buffer", "error"),
            ImageFormat.Avif => ("heifload_buffer", "error"),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "This format is not decoded by libvips."),
        };

        // These two decode a whole picture at once, and would put a large one into a file.
        bool whole = format is ImageFormat.WebP or ImageFormat.Avif;
        (string, string) mode = whole ? ("memory", "true") : ("access", "sequential");
        return VipsImage.TryLoad(loader, data, length, [mode, ("fail-on", failOn)]) ?? throw Broken(format, isCut, watch);
    }

    private static void ReadPixels(VipsImage source, RgbImage image, RgbImage? alpha, ImageHeader header, VipsErrors.Watch watch)
    {
        using VipsRegion reader = new(source);
        if (source.Bands == 3 && source.Format == VipsBandFormat.UChar)
        {
            using VipsImage memory = VipsImage.OverMemory(image.Data, image.Width, image.Height, 3, VipsBandFormat.UChar);
            using VipsRegion target = new(memory);
            target.AttachToMemory();
            for (int top = 0; top < image.Height; top += StripRows)
            {
                if (!reader.TryRead(top, Math.Min(StripRows, image.Height - top), target, top))
                {
                    throw Broken(header.Format, header.IsCut, watch);
                }
            }

            return;
        }

        ReadStrips(source, reader, image, alpha, header, watch);
    }

    private static void ReadStrips(
        VipsImage source, VipsRegion reader, RgbImage image, RgbImage? alpha, ImageHeader header, VipsErrors.Watch watch)
    {
        VipsBandFormat format = source.Format;
        if (format is not (VipsBandFormat.UChar or VipsBandFormat.UShort))
        {
            throw new ImageException(ImageError.UnsupportedFormat, $"The {header.Format} has samples that are not unsigned integers of 8 or 16 bits.");
        }

        int rowBytes = image.Width * source.Bands * (format == VipsBandFormat.UShort ? 2 : 1);
        byte[] strip = ArrayPool<byte>.Shared.Rent(rowBytes * StripRows);
        try
        {
            fixed (byte* pointer = strip)
            {
                using VipsImage memory = VipsImage.OverMemory(pointer, image.Width, StripRows, source.Bands, format);
                using VipsRegion target = new(memory);
                target.AttachToMemory();
                for (int top = 0; top < image.Height; top += StripRows)
                {
                    int rows = Math.Min(StripRows, image.Height - top);
                    if (!reader.TryRead(top, rows, target, 0))
                    {
                        throw Broken(header.Format, header.IsCut, watch);
                    }

                    for (int y = 0; y < rows; y++)
                    {
                        ConvertRow(strip.AsSpan(y * rowBytes, rowBytes), source, image.Row(top + y), alpha is null ? [] : alpha.Row(top + y));
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(strip);
        }
    }

    private static void ConvertRow(Span<byte> row, VipsImage source, Span<byte> rgb, Span<byte> alpha)
    {
        int bands = source.Bands;
        Span<byte> samples = source.Format == VipsBandFormat.UShort ? BandConversion.HighBytes(row) : row;
        if (source.IsCmyk)
        {
            BandConversion.Cmyk(samples, bands, rgb);
        }
        else if (bands <= 2)
        {
            BandConversion.Grey(samples, bands, rgb);
        }
        else
        {
            BandConversion.Colour(samples, bands, rgb);
        }

        BandConversion.Last(samples, bands, alpha);
    }

    private static ImageException Broken(ImageFormat format, bool isCut, VipsErrors.Watch watch) => isCut
        ? new ImageException(ImageError.Truncated, $"The {format} ends before all its pixels are there{watch.Explain()}.")
        : new ImageException(ImageError.Malformed, $"The {format} data is broken{watch.Explain()}.");
}
