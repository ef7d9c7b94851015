using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VectorDb.Onnx.Caching;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Attention of queries that were turned into the features' own space, over the features themselves. A target's result depends
/// on nothing but the target and the features.
/// </summary>
internal static unsafe class FeatureAttentionMath
{
    private const int Lanes = RowKernels.Lanes;

    /// <summary>Floats of scratch memory that <see cref="Attend"/> needs for so many targets.</summary>
    public static long ScratchLength(FeatureBlock features, int targets)
    {
        long columns = Math.Max(Panels.Pad(features.Places), Panels.Pad(features.Width));
        return 2L * targets * columns; // Scores or sums, and what they become as int16.
    }

    /// <summary>rows = softmax(scale * rows features') features, in place.</summary>
    /// <param name="features">What is looked at.</param>
    /// <param name="rows">Targets of the features' padded width, zero behind it.</param>
    /// <param name="count">How many.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/> floats, aligned to 64 bytes.</param>
    public static void Attend(FeatureBlock features, RowsOf rows, int count, float scale, float* scratch)
    {
        int places = Panels.Pad(features.Places);
        var scores = new RowsOf(scratch, places);
        if (features.IsQuantized)
        {
            AttendQuantized(features, rows, count, scale, scores, (short*)(scratch + ((long)count * Math.Max(places, Panels.Pad(features.Width)))));
            return;
        }

        PanelProducts.Multiply<float, FloatElement>(rows, count, features.Width, features.Transposed<float>(), places, scores);
        for (int row = 0; row < count; row++)
        {
            AttentionKernel.Softmax(scores.From(row).Data, scale, mask: null, features.Places, places);
        }

        PanelProducts.Multiply<float, FloatElement>(scores, count, features.Places, features.Straight<float>(), Panels.Pad(features.Width), rows);
    }

    private static void AttendQuantized(FeatureBlock features, RowsOf rows, int count, float scale, RowsOf scores, short* whole)
    {
        int places = Panels.Pad(features.Places);
        int width = Panels.Pad(features.Width);
        float* factors = stackalloc float[count];
        for (int row = 0; row < count; row++)
        {
            factors[row] = Quantize(rows.From(row).Data, width, PairProducts.Limit(features.Width), whole + ((long)row * width));
        }

        PairProducts.Multiply(whole, width, count, Panels.PadPair(features.Width) / 2, features.Transposed<sbyte>(), places, (int*)scores.Data, places);
        for (int row = 0; row < count; row++)
        {
            float* line = scores.From(row).Data;
            Scale((int*)line, features.Scales, factors[row], line, places);
            AttentionKernel.Softmax(line, scale, mask: null, features.Places, places);
            Scale(line, features.Scales, places);
            factors[row] = Quantize(line, places, PairProducts.Limit(features.Places), whole + ((long)row * places));
        }

        int* sums = (int*)scores.Data; // The scores are in the integers now.
        PairProducts.Multiply(whole, places, count, Panels.PadPair(features.Places) / 2, features.Straight<sbyte>(), width, sums, width);
        for (int row = 0; row < count; row++)
        {
            Scale(sums + ((long)row * width), factors[row], rows.From(row).Data, width);
        }
    }

    /// <summary>quantized = round(row / scale), the largest magnitude at the limit; returns the scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Quantize(float* row, int columns, int limit, short* quantized)
    {
        Vector512<float> highest = Vector512<float>.Zero;
        for (int i = 0; i < columns; i += Lanes)
        {
            highest = Vector512.Max(highest, Vector512.Abs(Vector512.Load(row + i)));
        }

        float largest = VectorMath.MaxAcross(highest);
        float scale = largest > 0 ? largest / limit : 1f;
        Vector512<float> inverse = Vector512.Create(1f / scale);
        for (int i = 0; i < columns; i += 2 * Lanes)
        {
            Vector512<int> low = Vector512.ConvertToInt32(Vector512.Round(Vector512.Load(row + i) * inverse));
            Vector512<int> high = Vector512.ConvertToInt32(Vector512.Round(Vector512.Load(row + i + Lanes) * inverse));
            Vector512.Narrow(low, high).Store(quantized + i);
        }

        return scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(int* sums, float* scales, float factor, float* result, int columns)
    {
        Vector512<float> factors = Vector512.Create(factor);
        for (int i = 0; i < columns; i += Lanes)
        {
            (Vector512.ConvertToSingle(Vector512.Load(sums + i)) * (factors * Vector512.Load(scales + i))).Store(result + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* row, float* scales, int columns)
    {
        for (int i = 0; i < columns; i += Lanes)
        {
            (Vector512.Load(row + i) * Vector512.Load(scales + i)).Store(row + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(int* sums, float factor, float* result, int columns)
    {
        Vector512<float> factors = Vector512.Create(factor);
        for (int i = 0; i < columns; i += Lanes)
        {
            (Vector512.ConvertToSingle(Vector512.Load(sums + i)) * factors).Store(result + i);
        }
    }
}
