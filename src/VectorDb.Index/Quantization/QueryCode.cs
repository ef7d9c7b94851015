using System.Runtime.Intrinsics;

namespace VectorDb.Index.Quantization;

/// <summary>Cuts a rotated query into int8 and works out what its scores have in common.</summary>
internal static unsafe class QueryCode
{
    private const float Top = 127;

    /// <summary>Writes a prepared query.</summary>
    /// <param name="rotated">float32 [length]; changed.</param>
    /// <param name="space">The rows' space.</param>
    /// <param name="isL2">Whether rows are compared by distance rather than by inner product.</param>
    /// <param name="zero">The level that stands for 0.</param>
    /// <param name="query">Receives the head and int8 [length].</param>
    public static void Write(float* rotated, CodeSpace space, bool isL2, float zero, byte* query)
    {
        int length = space.Length;
        Vector256<float> product = Vector256<float>.Zero, squared = product, largest = product;
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> q = Vector256.Load(rotated + i), centre = Vector256.Load(space.Centre + i);
            product += q * centre;
            q = isL2 ? q - centre : q;
            Vector256.Store(q, rotated + i);
            squared += q * q;
            largest = Vector256.Max(largest, Vector256.Abs(q));
        }

        float most = 0;
        for (int i = 0; i < 8; i++)
        {
            most = Math.Max(most, largest[i]);
        }

        float step = most > 0 ? most / Top : 1;
        int sum = Quantize(rotated, length, 1 / step, (sbyte*)(query + sizeof(QueryFactors)));
        float squaredLength = Vector256.Sum(squared);
        *(QueryFactors*)query = new QueryFactors
        {
            Base = isL2 ? -squaredLength : Vector256.Sum(product),
            ShiftWeight = isL2 ? 1 : 0,
            Step = isL2 ? 2 * step : step,
            ZeroSum = zero * sum,
            Length = (isL2 ? 2 : 1) * MathF.Sqrt(squaredLength),
        };
    }

    private static int Quantize(float* components, int length, float inverseStep, sbyte* destination)
    {
        Vector256<int> sums = Vector256<int>.Zero;
        for (int i = 0; i < length; i += 32)
        {
            Vector256<int> a = Round(components + i, inverseStep), b = Round(components + i + 8, inverseStep);
            Vector256<int> c = Round(components + i + 16, inverseStep), d = Round(components + i + 24, inverseStep);
            sums += a + b + c + d;
            Vector256.Store(Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d)), destination + i);
        }

        return Vector256.Sum(sums);
    }

    private static Vector256<int> Round(float* components, float inverseStep) =>
        Vector256.ConvertToInt32(Vector256.Round(Vector256.Load(components) * inverseStep));
}
