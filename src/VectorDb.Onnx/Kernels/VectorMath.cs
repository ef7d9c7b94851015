using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorDb.Onnx.Kernels;

/// <summary>
/// Elementary functions on sixteen floats. Written once for <see cref="Vector512{T}"/>: where the processor has no AVX-512, the
/// runtime splits the operations, and the results stay bit for bit the same.
/// </summary>
internal static class VectorMath
{
    /// <summary>e to the power of x, within 2 units in the last place; 0 below -87.3, never infinite up to 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts (Cody and Waite), then a polynomial of degree 6.
        const float log2E = 1.44269504f;
        const float ln2High = 0.693359375f;
        const float ln2Low = -2.12194440e-4f;
        const float lowest = -87.3f;
        const float highest = 88f;
        Vector512<float> limited = Vector512.Min(Vector512.Max(x, Vector512.Create(lowest)), Vector512.Create(highest));
        Vector512<float> n = Vector512.Round(limited * log2E);
        Vector512<float> r = Fma(n, Vector512.Create(-ln2High), limited);
        r = Fma(n, Vector512.Create(-ln2Low), r);
        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Fma(p, r, Vector512.Create(1.3981999507e-3f));
        p = Fma(p, r, Vector512.Create(8.3334519073e-3f));
        p = Fma(p, r, Vector512.Create(4.1665795894e-2f));
        p = Fma(p, r, Vector512.Create(1.6666665459e-1f));
        p = Fma(p, r, Vector512.Create(5.0000001201e-1f));
        p = Fma(p, r * r, r) + Vector512<float>.One;
        Vector512<int> exponent = (Vector512.ConvertToInt32(n) + Vector512.Create(127)) << 23;
        Vector512<float> result = p * exponent.AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(lowest)), Vector512<float>.Zero, result);
    }

    /// <summary>x / (1 + exp(-z)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> TimesSigmoid(Vector512<float> x, Vector512<float> z) => x / (Vector512<float>.One + Exp(-z));

    /// <summary>Gelu with erf, by Abramowitz and Stegun 7.1.26: erf within 1.5e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gelu(Vector512<float> x)
    {
        const float inverseRoot2 = 0.70710678f;
        Vector512<float> z = Vector512.Abs(x) * inverseRoot2;
        Vector512<float> t = Vector512<float>.One / Fma(z, Vector512.Create(0.3275911f), Vector512<float>.One);
        Vector512<float> p = Vector512.Create(1.061405429f);
        p = Fma(p, t, Vector512.Create(-1.453152027f));
        p = Fma(p, t, Vector512.Create(1.421413741f));
        p = Fma(p, t, Vector512.Create(-0.284496736f));
        p = Fma(p, t, Vector512.Create(0.254829592f));

        // With q = 1 - erf(z), gelu(x) is x - x q / 2 for positive x and x q / 2 for negative x.
        Vector512<float> tail = x * 0.5f * p * t * Exp(-(z * z));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x - tail, tail);
    }

    /// <summary>Gelu by tanh: x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> GeluTanh(Vector512<float> x)
    {
        const float twoRoot2OverPi = 1.59576912f;
        const float cubic = 0.044715f;
        Vector512<float> inner = Fma(x * x * x, Vector512.Create(cubic), x);
        return TimesSigmoid(x, inner * twoRoot2OverPi);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fma(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

    /// <summary>The sum of sixteen, in an order that does not depend on the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumAcross(Vector512<float> x)
    {
        Vector256<float> half = x.GetLower() + x.GetUpper();
        Vector128<float> quarter = half.GetLower() + half.GetUpper();
        return quarter[0] + quarter[2] + (quarter[1] + quarter[3]);
    }

    /// <summary>The largest of sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxAcross(Vector512<float> x)
    {
        Vector256<float> half = Vector256.Max(x.GetLower(), x.GetUpper());
        Vector128<float> quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }
}
