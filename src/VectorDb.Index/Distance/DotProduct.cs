using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Index.Distance;

/// <summary>
/// Inner product of two float32 rows: sum of a[i] * b[i]. Rows are padded with zeros to a multiple of <see cref="Lanes"/>.
/// The widths add in different orders, so they agree to rounding, not bit by bit; one process always uses one width.
/// </summary>
internal static unsafe class DotProduct
{
    /// <summary>Rows are padded to a multiple of this many components: 64 bytes.</summary>
    public const int Lanes = 16;

    /// <summary>The widest path that the processor has.</summary>
    /// <param name="a">First row, 64-byte aligned or not.</param>
    /// <param name="b">Second row.</param>
    /// <param name="length">Components, a multiple of <see cref="Lanes"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Compute(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return Wide512(a, b, length);
        }

        return Vector256.IsHardwareAccelerated ? Wide256(a, b, length) : Scalar(a, b, length);
    }

    /// <summary>Four accumulators of 16 lanes.</summary>
    public static float Wide512(float* a, float* b, int length)
    {
        Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i <= length - 64; i += 64)
        {
            s0 = Vector512.MultiplyAddEstimate(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            s1 = Vector512.MultiplyAddEstimate(Vector512.Load(a + i + 16), Vector512.Load(b + i + 16), s1);
            s2 = Vector512.MultiplyAddEstimate(Vector512.Load(a + i + 32), Vector512.Load(b + i + 32), s2);
            s3 = Vector512.MultiplyAddEstimate(Vector512.Load(a + i + 48), Vector512.Load(b + i + 48), s3);
        }

        for (; i < length; i += 16)
        {
            s0 = Vector512.MultiplyAddEstimate(Vector512.Load(a + i), Vector512.Load(b + i), s0);
        }

        return Vector512.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>Four accumulators of 8 lanes.</summary>
    public static float Wide256(float* a, float* b, int length)
    {
        Vector256<float> s0 = Vector256<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i <= length - 32; i += 32)
        {
            s0 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s1);
            s2 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + 16), Vector256.Load(b + i + 16), s2);
            s3 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i + 24), Vector256.Load(b + i + 24), s3);
        }

        for (; i < length; i += 8)
        {
            s0 = Vector256.MultiplyAddEstimate(Vector256.Load(a + i), Vector256.Load(b + i), s0);
        }

        return Vector256.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>One component at a time: the slow twin.</summary>
    public static float Scalar(float* a, float* b, int length)
    {
        float sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
