using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using VectorDb.Index.Distance;
using VectorDb.Index.Quantization;

namespace VectorDb.Index.Tests.Distance;

/// <summary>Every fast kernel against its slow twin, on whatever instruction sets this process has.</summary>
internal static unsafe class KernelChecks
{
    public const string Command = "kernels";

    private static readonly int[] Lengths = [16, 32, 48, 64, 112, 128, 512, 528, 768, 1024];

    /// <summary>What this processor has, after all checks have passed.</summary>
    public static string Describe()
    {
        RunAll();
        return $"Vector512 {Vector512.IsHardwareAccelerated}, Vector256 {Vector256.IsHardwareAccelerated}, Vector128 {Vector128.IsHardwareAccelerated}: kernels agree";
    }

    public static void RunAll()
    {
        FloatKernels();
        HalfKernels();
        CodeKernels();
        Transforms();
        WholeIndex();
    }

    /// <summary>Every kind of code finds each row by its own vector, whatever paths its parts take.</summary>
    public static void WholeIndex()
    {
        float[][] vectors = new ClusteredVectors(32, 4, seed: 25).Take(300);
        foreach (VectorCodes codes in Enum.GetValues<VectorCodes>())
        {
            var options = new HnswOptions { Dimensions = 32, FlatRows = 100, EfConstruction = 40, Codes = codes };
            using HnswIndex index = IndexFixtures.Build(options, vectors);
            for (int i = 0; i < vectors.Length; i += 7)
            {
                uint found = index.Find(vectors[i], new SearchParameters { K = 1, Ef = 100 }).Single().Node.Value;
                Same(i, (int)found, 32, $"search on {codes} codes");
            }
        }
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

    public static void HalfKernels()
    {
        var random = new Random(22);
        foreach (int length in Lengths)
        {
            float[] x = Draw(random, length);
            ushort[] y = [.. Draw(random, length).Select((value, i) => BitConverter.HalfToUInt16Bits((Half)(i % 5 == 0 ? value * 1e-6f : value)))];
            float[] z = [.. y.Select(bits => (float)BitConverter.UInt16BitsToHalf(bits))];
            fixed (float* a = x, c = z)
            {
                fixed (ushort* b = y)
                {
                    Close(HalfDot.Scalar(b, a, length), HalfDot.Compute(b, a, length), length, "half dot");
                    Close(DotProduct.Scalar(c, c, length), HalfDot.ComputePair(b, b, length), length, "half pair");
                }
            }
        }
    }

    public static void CodeKernels()
    {
        var random = new Random(23);
        foreach (int length in new[] { 64, 128, 192, 256, 512, 576, 768, 1024, 8192 })
        {
            sbyte[] query = [.. Enumerable.Range(0, length).Select(i => (sbyte)(length is 192 or 768 ? 127 : random.Next(-127, 128)))];
            fixed (sbyte* q = query)
            {
                Packed<FourBitKernel>(random, q, length, "4-bit", FourBitKernel.SumScalar, FourBitKernel.SumPairScalar);
                Packed<EightBitKernel>(random, q, length, "8-bit", EightBitKernel.SumScalar, EightBitKernel.SumPairScalar);
                Packed<OneBitKernel>(random, q, length, "1-bit", OneBitKernel.SumScalar, OneBitKernel.SumPairScalar);
            }
        }
    }

    public static void Transforms()
    {
        var random = new Random(24);
        foreach (int length in new[] { 64, 128, 256, 512, 1024, 2048 })
        {
            float[] fast = Draw(random, length), slow = [.. fast];
            fixed (float* a = fast, b = slow)
            {
                WalshHadamard.Transform(a, length);
                WalshHadamard.TransformScalar(b, length);
                for (int i = 0; i < length; i++)
                {
                    Close(b[i], a[i], length, "Walsh-Hadamard");
                }
            }
        }
    }

    private delegate int SumOfQuery(byte* row, sbyte* query, int length);

    private delegate int SumOfRows(byte* a, byte* b, int length);

    private static void Packed<TKernel>(Random random, sbyte* query, int length, string name, SumOfQuery sumTwin, SumOfRows pairTwin)
        where TKernel : struct, ICodeKernel
    {
        // Extreme levels in one of the cases: sums of 16 bits must not overflow.
        byte[] x = [.. Enumerable.Range(0, length).Select(_ => (byte)(length is 192 or 768 ? TKernel.TopLevel : random.Next(TKernel.TopLevel + 1)))];
        byte[] y = [.. Enumerable.Range(0, length).Select(_ => (byte)(length is 192 or 768 ? TKernel.TopLevel : random.Next(TKernel.TopLevel + 1)))];
        byte* a = stackalloc byte[TKernel.RowBytes(length)], b = stackalloc byte[TKernel.RowBytes(length)];
        fixed (byte* levelsA = x, levelsB = y)
        {
            TKernel.Pack(levelsA, length, a);
            TKernel.Pack(levelsB, length, b);
        }

        int sum = 0, pair = 0;
        for (int i = 0; i < length; i++)
        {
            sum += x[i] * query[i];
            pair += x[i] * y[i];
        }

        Same(sum, sumTwin(a, query, length), length, name + " twin");
        Same(sum, TKernel.Sum(a, query, length), length, name);
        int other = sumTwin(b, query, length);
        Vector128<int> four = TKernel.SumFour(a, b, b, a, query, length);
        for (int i = 0; i < 4; i++)
        {
            Same(i is 0 or 3 ? sum : other, four[i], length, name + " of four rows");
        }

        Same(pair, pairTwin(a, b, length), length, name + " pair twin");
        Same(pair, TKernel.SumPair(a, b, length), length, name + " pair");
        EveryPath(name, a, b, query, length, sum, pair);
    }

    // Paths that the processor has but would not choose.
    private static void EveryPath(string name, byte* a, byte* b, sbyte* query, int length, int sum, int pair)
    {
        if (!Avx2.IsSupported)
        {
            return;
        }

        switch (name)
        {
            case "4-bit":
                Same(sum, FourBitKernel.SumAvx2(a, query, length), length, name + " avx2");
                Same(pair, FourBitKernel.SumPairAvx2(a, b, length), length, name + " pair avx2");
                if (AvxVnni.IsSupported)
                {
                    Same(sum, FourBitKernel.SumVnni(a, query, length), length, name + " vnni");
                }

                break;
            case "8-bit":
                Same(sum, EightBitKernel.SumAvx2(a, query, length), length, name + " avx2");
                break;
            default:
                break;
        }
    }

    private static void Same(int expected, int actual, int length, string kernel)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException($"{kernel} of {length} components: {actual} instead of {expected}.");
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
