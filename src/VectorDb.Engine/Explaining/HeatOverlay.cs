using VectorDb.Imaging;
using VectorDb.Models.Explaining;

namespace VectorDb.Engine.Explaining;

/// <summary>Draws heat over a picture: cold patches stay as they are but darker, hot ones glow from red to yellow.</summary>
internal static class HeatOverlay
{
    private const float Darkest = 0.45f;

    /// <summary>A PNG of the picture with the heat between the word's coldest and hottest patch, smoothed from patch to patch.</summary>
    /// <param name="picture">The picture as the model saw it.</param>
    /// <param name="rows">Rows of patches.</param>
    /// <param name="columns">Patches in a row.</param>
    /// <param name="patches">[rows × columns].</param>
    public static byte[] Draw(SeenPicture picture, int rows, int columns, IReadOnlyList<float> patches)
    {
        (float low, float high) = (patches.Min(), patches.Max());
        float range = high > low ? high - low : 1;
        byte[] pixels = picture.Pixels.ToArray();
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                float heat = (Sample(patches, rows, columns, (y + 0.5f) * rows / picture.Height, (x + 0.5f) * columns / picture.Width) - low) / range;
                Span<byte> pixel = pixels.AsSpan(((y * picture.Width) + x) * RgbImage.Channels, RgbImage.Channels);
                Blend(pixel, Math.Clamp(heat, 0, 1));
            }
        }

        return PngEncoder.Encode(picture.Width, picture.Height, pixels);
    }

    private static void Blend(Span<byte> pixel, float heat)
    {
        float strength = heat * heat * 0.7f;
        float light = Darkest + ((1 - Darkest) * heat);
        pixel[0] = Mix(pixel[0] * light, byte.MaxValue, strength);
        pixel[1] = Mix(pixel[1] * light, byte.MaxValue * Math.Max(0, (heat - 0.5f) * 2), strength);
        pixel[2] = Mix(pixel[2] * light, 0, strength);
    }

    private static byte Mix(float from, float to, float strength) => (byte)Math.Clamp(from + ((to - from) * strength), 0, byte.MaxValue);

    /// <summary>Bilinear between the centres of patches.</summary>
    private static float Sample(IReadOnlyList<float> patches, int rows, int columns, float row, float column)
    {
        float y = Math.Clamp(row - 0.5f, 0, rows - 1);
        float x = Math.Clamp(column - 0.5f, 0, columns - 1);
        (int top, int left) = ((int)y, (int)x);
        (int bottom, int right) = (Math.Min(top + 1, rows - 1), Math.Min(left + 1, columns - 1));
        float upper = float.Lerp(patches[(top * columns) + left], patches[(top * columns) + right], x - left);
        float lower = float.Lerp(patches[(bottom * columns) + left], patches[(bottom * columns) + right], x - left);
        return float.Lerp(upper, lower, y - top);
    }
}
