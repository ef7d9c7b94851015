using System.Runtime.CompilerServices;

namespace VectorDb.Imaging.Resample;

/// <summary>The plain loops: what every other kernel must equal, and what runs where there is no wider one.</summary>
internal unsafe struct ScalarKernel : IResampleKernel
{
    private const int Half = 1 << (ResampleAxis.PrecisionBits - 1);

    /// <inheritdoc/>
    public static int RowsAtOnce => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Horizontal(byte* source, nint sourceStride, byte* target, nint targetStride, int rows, ResampleAxis axis)
    {
        for (int row = 0; row < rows; row++, source += sourceStride, target += targetStride)
        {
            for (int i = 0; i < axis.Count; i++)
            {
                byte* at = source + (axis.Starts[i] * RgbImage.Channels);
                int length = axis.Lengths[i];
                short* packed = axis.Packed(i);
                (int red, int green, int blue) = (Half, Half, Half);
                for (int t = 0; t < length; t++, at += RgbImage.Channels)
                {
                    int weight = Weight(packed, t);
                    red += at[0] * weight;
                    green += at[1] * weight;
                    blue += at[2] * weight;
                }

                byte* pixel = target + (i * RgbImage.Channels);
                (pixel[0], pixel[1], pixel[2]) = (Clip(red), Clip(green), Clip(blue));
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vertical(byte* source, nint sourceStride, byte* target, int bytes, short* packed, int taps)
    {
        for (int i = 0; i < bytes; i++)
        {
            int sum = Half;
            byte* at = source + i;
            for (int t = 0; t < taps; t++, at += sourceStride)
            {
                sum += *at * Weight(packed, t);
            }

            target[i] = Clip(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Weight(short* packed, int tap)
    {
        short* group = packed + ((tap & ~(ResampleAxis.GroupTaps - 1)) * 2) + (tap & (ResampleAxis.GroupTaps - 1));
        return (group[0] << ResampleAxis.LowBits) + group[ResampleAxis.GroupTaps];
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleAxis.PrecisionBits, 0, 255);
}
