namespace VectorDb.Imaging.Tests.Resample;

/// <summary>
/// Pillow's resampling written down a second time, pixel by pixel and without any of the product's parts: the oracle for
/// filters, boxes and sizes that the goldens do not hold.
/// </summary>
internal static class SlowPillow
{
    public static byte[] Resize(ReadOnlySpan<byte> source, int width, int height, int newWidth, int newHeight, ResampleFilter filter, ResampleBox box)
    {
        (byte[] pixels, int rowWidth) = (source.ToArray(), width);
        if (newWidth != width || box.Left != 0 || box.Right != newWidth)
        {
            pixels = Along(pixels, height, width, 3, 1, newWidth, filter, box.Left, box.Right);
            rowWidth = newWidth;
        }

        if (newHeight != height || box.Top != 0 || box.Bottom != newHeight)
        {
            // Columns as "rows": the same loop with the strides swapped.
            pixels = Transpose(Along(Transpose(pixels, rowWidth, height), rowWidth, height, 3, 1, newHeight, filter, box.Top, box.Bottom), newHeight, rowWidth);
        }

        return pixels;
    }

    private static byte[] Along(byte[] pixels, int rows, int size, int channels, int step, int newSize, ResampleFilter filter, float from, float to)
    {
        byte[] result = new byte[rows * newSize * channels];
        double scale = (double)(to - from) / newSize;
        double stretch = Math.Max(1.0, scale);
        double support = Support(filter) * stretch;
        for (int i = 0; i < newSize; i += step)
        {
            double centre = from + ((i + 0.5) * scale);
            int first = Math.Max(0, (int)(centre - support + 0.5));
            int end = Math.Min(size, (int)(centre + support + 0.5));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(x => Weight(filter, (x - centre + 0.5) * (1.0 / stretch)))];
            double sum = weights.Sum();
            int[] fixedPoint = [.. weights.Select(w => w / sum * (1 << 22)).Select(w => (int)(w < 0 ? w - 0.5 : w + 0.5))];
            for (int o = 0; o < rows * channels; o++)
            {
                (int row, int channel) = (o / channels, o % channels);
                long total = 1 << 21;
                for (int x = first; x < end; x++)
                {
                    total += (long)pixels[(((row * size) + x) * channels) + channel] * fixedPoint[x - first];
                }

                result[(((row * newSize) + i) * channels) + channel] = (byte)Math.Clamp(total >> 22, 0, 255);
            }
        }

        return result;
    }

    private static byte[] Transpose(byte[] pixels, int width, int height)
    {
        byte[] result = new byte[pixels.Length];
        for (int i = 0; i < width * height; i++)
        {
            pixels.AsSpan(i * 3, 3).CopyTo(result.AsSpan((((i % width) * height) + (i / width)) * 3));
        }

        return result;
    }

    private static double Support(ResampleFilter filter) =>
        new Dictionary<ResampleFilter, double>
        {
            [ResampleFilter.Box] = 0.5,
            [ResampleFilter.Bilinear] = 1,
            [ResampleFilter.Hamming] = 1,
            [ResampleFilter.Bicubic] = 2,
            [ResampleFilter.Lanczos] = 3,
        }[filter];

    private static double Weight(ResampleFilter filter, double x)
    {
        double d = Math.Abs(x);
        double sinc = d == 0 ? 1 : Math.Sin(Math.PI * d) / (Math.PI * d);
        return filter switch
        {
            ResampleFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResampleFilter.Bilinear => Math.Max(0, 1 - d),
            ResampleFilter.Hamming => d >= 1 ? 0 : sinc * (0.54 + (0.46 * Math.Cos(Math.PI * d))),
            ResampleFilter.Bicubic when d < 1 => (1.5 * d * d * d) - (2.5 * d * d) + 1,
            ResampleFilter.Bicubic => d < 2 ? (-0.5 * d * d * d) + (2.5 * d * d) - (4 * d) + 2 : 0,
            _ => d < 3 ? sinc * (d == 0 ? 1 : Math.Sin(Math.PI * d / 3) / (Math.PI * d / 3)) : 0,
        };
    }
}
