using VectorDb.Imaging;
using VectorDb.Models.Encoding;

namespace VectorDb.Models.Explaining;

/// <summary>A picture as a model saw it.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Pixels">uint8 [height, width, 3].</param>
public sealed record SeenPicture(int Width, int Height, ReadOnlyMemory<byte> Pixels)
{
    /// <summary>Undoes the normalisation of a model's pixels.</summary>
    internal static SeenPicture Of(PixelInput input, PixelPlan plan)
    {
        int count = input.Height * input.Width;
        byte[] pixels = new byte[count * RgbImage.Channels];
        float[] values = input.Values;
        for (int channel = 0; channel < RgbImage.Channels; channel++)
        {
            double std = plan.Normalize ? plan.Std[channel] : 1;
            double mean = plan.Normalize ? plan.Mean[channel] : 0;
            double factor = plan.Rescale ? plan.RescaleFactor : 1;
            double offset = plan.Rescale ? plan.RescaleOffset : 0;
            for (int i = 0; i < count; i++)
            {
                double value = ((values[(channel * count) + i] * std) + mean - offset) / factor;
                pixels[(i * RgbImage.Channels) + channel] = (byte)Math.Clamp(Math.Round(value), 0, byte.MaxValue);
            }
        }

        return new SeenPicture(input.Width, input.Height, pixels);
    }
}
