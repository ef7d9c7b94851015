using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests;

/// <summary>Reproducible test data, and ways to compare.</summary>
internal static class Samples
{
    /// <summary>Normal values from a seed.</summary>
    public static float[] Normal(int seed, long count, float deviation = 1f)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = deviation * (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    public static Tensor NormalTensor(int seed, params long[] shape) =>
        Tensor.From(Normal(seed, shape.Aggregate(1L, (a, b) => a * b)), shape);

    public static Weight NormalWeight(string name, int seed, float deviation, params long[] shape) =>
        Weight.Of(name, Normal(seed, shape.Aggregate(1L, (a, b) => a * b), deviation), shape);

    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(aa * bb);
    }

    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                MathF.Abs(expected[i] - actual[i]) <= tolerance,
                $"Element {i}: expected {expected[i]}, got {actual[i]}, tolerance {tolerance}.");
        }
    }
}
