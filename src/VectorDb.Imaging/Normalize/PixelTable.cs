namespace VectorDb.Imaging.Normalize;

/// <summary>
/// Rescale and normalise as a table: a channel has only 256 values, so each is computed once, in the very order and
/// precision of the reference (transformers' rescale and normalize: factor in float64, rounded to float32, everything
/// after it in float32), and pixels are looked up.
/// </summary>
internal sealed class PixelTable
{
    private const int Values = 256;

    private readonly float[] _table = new float[RgbImage.Channels * Values];

    public PixelTable(PixelPlan plan)
    {
        for (int channel = 0; channel < RgbImage.Channels; channel++)
        {
            float mean = (float)plan.Mean[channel];
            float std = (float)plan.Std[channel];
            for (int value = 0; value < Values; value++)
            {
                float x = plan.Rescale ? (float)(value * plan.RescaleFactor) : value;
                if (plan.Rescale && plan.RescaleOffset != 0.0)
                {
                    x += (float)plan.RescaleOffset;
                }

                _table[(channel * Values) + value] = plan.Normalize ? (x - mean) / std : x;
            }
        }
    }

    /// <summary>What the 256 values of a channel become.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public ReadOnlySpan<float> Channel(int channel) => _table.AsSpan(channel * Values, Values);
}
