namespace VectorDb.Imaging;

/// <summary>How a picture is decoded.</summary>
public sealed record DecodeOptions
{
    /// <summary>Default limits, orientation applied.</summary>
    public static DecodeOptions Default { get; } = new();

    /// <summary>What the picture may cost.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>
    /// Whether the pixels are turned upright as the EXIF orientation says. The image processors of Hugging Face ignore
    /// the orientation of a freshly opened file; its pipelines apply it. TIFF and AVIF keep their orientation outside
    /// EXIF, as a part of the picture: it is always applied (Pillow does so for TIFF too).
    /// </summary>
    public bool ApplyOrientation { get; init; } = true;
}
