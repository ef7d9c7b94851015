namespace VectorDb.Imaging.Tests.Support;

/// <summary>Pictures made from a seed.</summary>
internal static class TestPictures
{
    /// <summary>Noise with runs of the extremes, which is where sums overflow and clamps bite.</summary>
    public static RgbImage Noise(int width, int height, int seed)
    {
        Random random = new(seed);
        byte[] pixels = new byte[width * height * RgbImage.Channels];
        random.NextBytes(pixels);
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (i / 7 % 5) switch { 0 => 0, 1 => 255, _ => pixels[i] };
        }

        return RgbImage.FromPixels(width, height, pixels);
    }

    /// <summary>A picture in which every pixel tells its own column, row and the two mixed.</summary>
    public static RgbImage Coordinates(int width, int height)
    {
        byte[] pixels = new byte[width * height * RgbImage.Channels];
        for (int i = 0; i < width * height; i++)
        {
            (pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]) = ((byte)(i % width), (byte)(i / width), (byte)((i % width) ^ (i / width)));
        }

        return RgbImage.FromPixels(width, height, pixels);
    }
}
