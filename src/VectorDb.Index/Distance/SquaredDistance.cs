using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Index.Distance;

/// <summary>
/// Squared Euclidean distance of two float32 rows: sum of (a[i] - b[i])^2. Rows are padded with zeros to a multiple of
/// <see cref="DotProduct.Lanes"/>.
/// </summary>
internal static unsafe class SquaredDistance
{
    /// <summary>The widest path that the processor has.</summary>
    /// <param name="a">First row.</param>
    /// <param name="b">Second row.</param>
    /// <param name="length">Components, a multiple of <see cref="DotProduct.Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Compute(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Wide512(a, b, length);
        }

        return Vector256.IsHardwareAccelerated ? Wide256(a, b, length) : Scalar(a, b, length);
    }

    /// <summary>Two accumulators of 16 lanes.</summary>
    public static float Wide512(float* a, float* b, int length)
    {
        Vector512<float> s0 = Vector512<float>.Zero, s1 = s0;
        int i = 0;
        for (; i <= length - 32; i += 32)
        {
            Vector512<float> d0 = Vector512.Load(a + i) - Vector512.Load(b + i);
            Vector512<float> d1 = Vector512.Load(a + i + 16) - Vector512.Load(b + i + 16);
            s0 = Vector512.MultiplyAddEstimate(d0, d0, s0);
            s1 = Vector512.MultiplyAddEstimate(d1, d1, s1);
        }

        for (; i < length; i += 16)
        {
            Vector512<float> d = Vector512.Load(a + i) - Vector512.Load(b + i);
            s0 = Vector512.MultiplyAddEstimate(d, d, s0);
        }

        return Vector512.Sum(s0 + s1);
    }

    /// <summary>Two accumulators of 8 lanes.</summary>
    public static float Wide256(float* a, float* b, int length)
    {
        Vector256<float> s0 = Vector256<float>.Zero, s1 = s0;
        for (int i = 0; i < length; i += 16)
        {
            Vector256<float> d0 = Vector256.Load(a + i) - Vector256.Load(b + i);
            Vector256<float> d1 = Vector256.Load(a + i + 8) - Vector256.Load(b + i + 8);
            s0 = Vector256.MultiplyAddEstimate(d0, d0, s0);
            s1 = Vector256.MultiplyAddEstimate(d1, d1, s1);
        }

        return Vector256.Sum(s0 + s1);
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static float Scalar(float* a, float* b, int length)
    {
        float sum = 0;
        for (int i = 0; i < length; i++)
        {
            float d = a[i] - b[i];
            sum += d * d;
        }

        return sum;
    }
}
