using System.Runtime.Intrinsics;
using VectorDb.Index.Distance;

namespace VectorDb.Index.Tests.Distance;

/// <summary>Every fast kernel against its slow twin, on whatever instruction sets this process has.</summary>
internal static unsafe class KernelChecks
{
    private static readonly int[] Lengths = [16, 32, 48, 64, 112, 128, 512, 528, 768, 1024];

    public static string DescribeProcessor() =>
        $"Vector512 {Vector512.IsHardwareAccelerated}, Vector256 {Vector256.IsHardwareAccelerated}, Vector128 {Vector128.IsHardwareAccelerated}";

    public static void RunAll()
    {
        FloatKernels();
    }

    public static void FloatKernels()
    {
        var random = new Random(21);
        foreach (int length in Lengths)
        {
            float[] x = Draw(random, length), y = Draw(random, length);
            fixed (float* a = x, b = y)
            {
                double dot = DotProduct.Scalar(a, b, length), squared = SquaredDistance.Scalar(a, b, length);
                Close(dot, DotProduct.Compute(a, b, length), length, "dot");
                Close(dot, DotProduct.Wide512(a, b, length), length, "dot 512");
                Close(dot, DotProduct.Wide256(a, b, length), length, "dot 256");
                Close(squared, SquaredDistance.Compute(a, b, length), length, "squared distance");
                Close(squared, SquaredDistance.Wide512(a, b, length), length, "squared distance 512");
                Close(squared, SquaredDistance.Wide256(a, b, length), length, "squared distance 256");
            }
        }
    }

    private static float[] Draw(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];

    // Sums of n terms below 1 in another order: each of n additions rounds by at most 2^-24 of the sum so far.
    private static void Close(double expected, double actual, int length, string kernel)
    {
        double allowed = 1e-6 * Math.Sqrt(length) * (1 + Math.Abs(expected));
        if (!(Math.Abs(expected - actual) <= allowed))
        {
            throw new InvalidOperationException($"{kernel} of {length} components: {actual} instead of {expected}.");
        }
    }
}
