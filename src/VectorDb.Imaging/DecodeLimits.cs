namespace VectorDb.Imaging;

/// <summary>What a picture may cost. All three are judged before a pixel is decoded.</summary>
public sealed record DecodeLimits
{
    /// <summary>The largest side that can be allowed.</summary>
    public const int LargestDimension = 65_535;

    /// <summary>The most pixels that can be allowed: one picture's RGB bytes must fit an array.</summary>
    public const long LargestPixels = (int.MaxValue - 64) / RgbImage.Channels;

    /// <summary>The default limits.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>Bytes of the coded file, 1 to 2^31 - 1; 50 MiB unless told.</summary>
    public long MaxBytes { get; init => field = InRange(value, int.MaxValue, nameof(MaxBytes)); } = 50L << 20;

    /// <summary>Width × height, 1 to <see cref="LargestPixels"/>; 50 million unless told (150 MB as RGB).</summary>
    public long MaxPixels { get; init => field = InRange(value, LargestPixels, nameof(MaxPixels)); } = 50_000_000;

    /// <summary>Pixels of the longer side, 1 to <see cref="LargestDimension"/>; 32,767 unless told.</summary>
    public int MaxDimension { get; init => field = (int)InRange(value, LargestDimension, nameof(MaxDimension)); } = 32_767;

    /// <summary>Refuses a file that is too long.</summary>
    internal void JudgeBytes(long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new ImageException(ImageError.TooManyBytes, $"The picture file has {bytes} bytes; the limit is {MaxBytes}.");
        }
    }

    /// <summary>Refuses a picture that is too large or has no pixels.</summary>
    internal void JudgeSize(ImageFormat format, long width, long height)
    {
        if (width < 1 || height < 1)
        {
            throw new ImageException(ImageError.Malformed, $"The {format} header says {width} x {height} pixels; each side needs at least 1.");
        }

        if (width > MaxDimension || height > MaxDimension)
        {
            throw new ImageException(
                ImageError.TooManyPixels, $"The {format} picture is {width} x {height} pixels; the limit for a side is {MaxDimension}.");
        }

        if (width * height > MaxPixels)
        {
            throw new ImageException(
                ImageError.TooManyPixels, $"The {format} picture is {width} x {height} = {width * height} pixels; the limit is {MaxPixels}.");
        }
    }

    private static long InRange(long value, long largest, string name) =>
        value >= 1 && value <= largest
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 1 to {largest}.");
}
