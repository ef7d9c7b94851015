using System.Runtime.Intrinsics;

namespace VectorDb.Index.Quantization;

/// <summary>The fast Walsh-Hadamard transform, not normalised, in place.</summary>
internal static unsafe class WalshHadamard
{
    private const int Lanes = 8;

    /// <summary>Transforms a block.</summary>
    /// <param name="block">float32 [length].</param>
    /// <param name="length">A power of two, 64 or more.</param>
    public static void Transform(float* block, int length)
    {
        int half = length / 2;
        for (; half >= 2 * Lanes; half /= 4)
        {
            TwoWideSteps(block, length, half);
        }

        if (half >= Lanes)
        {
            WideStep(block, length, half);
        }

        NarrowSteps(block, length);
    }

    /// <summary>The slow twin: one butterfly after the other.</summary>
    public static void TransformScalar(float* block, int length)
    {
        for (int half = 1; half < length; half *= 2)
        {
            for (int start = 0; start < length; start += 2 * half)
            {
                for (int i = start; i < start + half; i++)
                {
                    float a = block[i], b = block[i + half];
                    block[i] = a + b;
                    block[i + half] = a - b;
                }
            }
        }
    }

    // Steps of half and half / 2 together: each component is loaded and stored once for both.
    private static void TwoWideSteps(float* block, int length, int half)
    {
        int quarter = half / 2;
        for (int start = 0; start < length; start += 2 * half)
        {
            for (int i = start; i < start + quarter; i += Lanes)
            {
                Vector256<float> a = Vector256.Load(block + i), b = Vector256.Load(block + i + quarter);
                Vector256<float> c = Vector256.Load(block + i + half), d = Vector256.Load(block + i + half + quarter);
                Vector256<float> ac = a + c, bd = b + d, aMinusC = a - c, bMinusD = b - d;
                Vector256.Store(ac + bd, block + i);
                Vector256.Store(ac - bd, block + i + quarter);
                Vector256.Store(aMinusC + bMinusD, block + i + half);
                Vector256.Store(aMinusC - bMinusD, block + i + half + quarter);
            }
        }
    }

    private static void WideStep(float* block, int length, int half)
    {
        for (int start = 0; start < length; start += 2 * half)
        {
            for (int i = start; i < start + half; i += Lanes)
            {
                Vector256<float> a = Vector256.Load(block + i), b = Vector256.Load(block + i + half);
                Vector256.Store(a + b, block + i);
                Vector256.Store(a - b, block + i + half);
            }
        }
    }

    // Steps of 4, 2 and 1 inside a register: each lane is added to its partner, the upper ones of a pair negated.
    private static void NarrowSteps(float* block, int length)
    {
        Vector256<float> four = Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1);
        Vector256<float> two = Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1);
        Vector256<float> one = Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1);
        for (int i = 0; i < length; i += Lanes)
        {
            Vector256<float> v = Vector256.Load(block + i);
            v = (v * four) + Vector256.Shuffle(v, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3));
            v = (v * two) + Vector256.Shuffle(v, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5));
            v = (v * one) + Vector256.Shuffle(v, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
            Vector256.Store(v, block + i);
        }
    }
}
