using VectorDb.Conformance.Npy;
using VectorDb.Imaging;

namespace VectorDb.Conformance.Checks;

/// <summary>The product's decoder and resampler, from and to arrays of uint8 [height, width, 3].</summary>
public static class Pictures
{
    public static NpyArray Decode(string path, bool applyOrientation, long? maxPixels = null)
    {
        DecodeLimits limits = maxPixels is { } most ? new() { MaxPixels = most } : DecodeLimits.Default;
        using RgbImage image = ImageDecoder.Decode(File.ReadAllBytes(path), new() { Limits = limits, ApplyOrientation = applyOrientation });
        return ToArray(image);
    }

    public static NpyArray Resize(NpyArray pixels, string filter, int width, int height)
    {
        byte[] bytes = new byte[pixels.Count];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = checked((byte)pixels.Whole(i));
        }

        using RgbImage image = RgbImage.FromPixels(pixels.Shape[1], pixels.Shape[0], bytes);
        using RgbImage resized = Resampler.Resize(image, width, height, Filter(filter));
        return ToArray(resized);
    }

    private static ResampleFilter Filter(string name) => name switch
    {
        "nearest" => ResampleFilter.Nearest,
        "bilinear" => ResampleFilter.Bilinear,
        "bicubic" => ResampleFilter.Bicubic,
        "lanczos" => ResampleFilter.Lanczos,
        _ => throw new ArgumentException($"The product has no filter '{name}'.", nameof(name)),
    };

    private static NpyArray ToArray(RgbImage image) => NpyArray.FromBytes(image.Pixels, image.Height, image.Width, RgbImage.Channels);
}
