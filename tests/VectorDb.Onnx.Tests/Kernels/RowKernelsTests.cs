using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Tests.Kernels;

/// <summary>Row kernels against the same steps in double, one element at a time, at widths around the vector's.</summary>
public unsafe class RowKernelsTests
{
    public static TheoryData<int> Widths => [1, 15, 16, 17, 31, 33, 64, 100, 768];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Dequantize_AnyWidth_MatchesLoop(int width)
    {
        var random = new Random(width);
        int[] sums = [.. Enumerable.Range(0, width).Select(_ => random.Next(-100000, 100000))];
        using var scales = new NativeFloats(Samples.Normal(1, width));
        using var bias = new NativeFloats(Samples.Normal(2, width));
        using var row = new NativeFloats(width);
        fixed (int* values = sums)
        {
            RowKernels.Dequantize(values, 0.001f, scales.Data, bias.Data, row.Data, width);
        }

        for (int i = 0; i < width; i++)
        {
            double expected = (sums[i] * 0.001 * scales.Span[i]) + bias.Span[i];
            Assert.Equal(expected, row.Span[i], Math.Abs(expected) * 1e-5 + 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Normalize_AnyWidth_MatchesLoop(int width)
    {
        float[] x = Samples.Normal(3, width, 5f);
        float[] weight = Samples.Normal(4, width);
        float[] bias = Samples.Normal(5, width);
        using var row = new NativeFloats(x);
        using var root = new NativeFloats(x);
        using var weights = new NativeFloats(weight);
        using var biases = new NativeFloats(bias);

        RowKernels.Normalize(row.Data, width, weights.Data, biases.Data, 1e-5f, centre: true);
        RowKernels.Normalize(root.Data, width, weights.Data, null, 1e-5f, centre: false);

        Samples.Close(Reference.LayerNorm(x, weight, bias, 1e-5), row.Span, 2e-5f);
        Samples.Close(Reference.LayerNorm(x, weight, [], 1e-5, centre: false), root.Span, 2e-5f);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Quantize_AnyWidth_RoundsToTheNearestOf255Levels(int width)
    {
        float[] x = Samples.Normal(6, width, 3f);
        using var row = new NativeFloats(x);
        var quantized = new byte[width];
        float scale;
        fixed (byte* bytes = quantized)
        {
            scale = RowKernels.Quantize(row.Data, width, bytes);
        }

        Assert.Equal(x.Max(MathF.Abs) / 127, scale, 1e-6f);
        for (int i = 0; i < width; i++)
        {
            Assert.InRange(MathF.Abs(((quantized[i] - 128) * scale) - x[i]), 0, scale * 0.5001f);
        }
    }

    [Fact]
    public void Quantize_Zeros_GivesTheZeroPoint()
    {
        using var row = new NativeFloats(70);
        var quantized = new byte[70];
        fixed (byte* bytes = quantized)
        {
            Assert.True(RowKernels.Quantize(row.Data, 70, bytes) > 0);
        }

        Assert.All(quantized, value => Assert.Equal(128, value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(2)]
    public void Activate_WholeRange_MatchesItsFormula(int activation)
    {
        float[] x = [.. Enumerable.Range(-2000, 4001).Select(i => i / 100f)];
        using var row = new NativeFloats(x, RowKernels.Lanes);

        RowKernels.Activate(row.Data, x.Length, (RowActivation)activation);

        for (int i = 0; i < x.Length; i++)
        {
            double expected = Activation((RowActivation)activation, x[i]);
            Assert.Equal(expected, row.Span[i], 4e-7 * Math.Max(1, Math.Abs(x[i])));
        }
    }

    [Fact]
    public void Exp_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (float x = -87f; x < 88f; x += 0.0137f)
        {
            float value = VectorMath.Exp(System.Runtime.Intrinsics.Vector512.Create(x))[3];
            double expected = Math.Exp(x);
            Assert.InRange(Math.Abs(value - expected) / expected, 0, 2.4e-7);
        }

        Assert.Equal(0, VectorMath.Exp(System.Runtime.Intrinsics.Vector512.Create(float.NegativeInfinity))[0]);
    }

    private static double Activation(RowActivation activation, double x) => activation switch
    {
        RowActivation.Gelu => x * 0.5 * Erfc(-x / Math.Sqrt(2)),
        RowActivation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        RowActivation.QuickGelu => x / (1 + Math.Exp(-1.702 * x)),
        RowActivation.Silu => x / (1 + Math.Exp(-x)),
        RowActivation.Relu => Math.Max(x, 0),
        _ => x,
    };

    /// <summary>Complementary error function by Simpson's rule on its definition.</summary>
    private static double Erfc(double x)
    {
        const int steps = 2000;
        double limit = Math.Min(Math.Abs(x), 6);
        double h = limit / steps;
        double sum = 1 + Math.Exp(-limit * limit);
        for (int i = 1; i < steps; i++)
        {
            sum += (i % 2 == 0 ? 2 : 4) * Math.Exp(-i * h * i * h);
        }

        double erf = 2 / Math.Sqrt(Math.PI) * sum * h / 3;
        return x >= 0 ? 1 - erf : 1 + erf;
    }
}
