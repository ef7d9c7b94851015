using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Tests.Kernels;

/// <summary>int8 weights of a head against plain loops: few rows, for which they become floats on the way, and more.</summary>
public unsafe class HeadWeightsTests
{
    [Theory]
    [InlineData(1, 19, 32)]
    [InlineData(1, 64, 96)]
    [InlineData(2, 19, 64)]
    [InlineData(12, 19, 64)]
    [InlineData(13, 19, 64)]
    public void Multiply_Int8_MatchesLoops(int rows, int inner, int columns)
    {
        float[] result = Run(rows, inner, columns);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double expected = Enumerable.Range(0, inner).Sum(i => (double)Left(row, inner)[i] * Weights(inner, columns)[Place(i, column, inner)]);
                Assert.Equal(expected, result[(row * columns) + column], 1e-3);
            }
        }
    }

    [Fact]
    public void Multiply_OneRow_IsTheSameBitsInCompany()
    {
        float[] alone = Run(1, 64, 96);
        foreach (int rows in new[] { 2, 12, 13, 40 })
        {
            Assert.Equal(alone, Run(rows, 64, 96)[..96]);
        }
    }

    internal static float[] Run(int rows, int inner, int columns)
    {
        float[] left = [.. Enumerable.Range(0, rows).SelectMany(row => Left(row, inner))];
        sbyte[] weights = Weights(inner, columns);
        using var scratch = new NativeFloats((int)HeadWeights.ScratchLength(inner));
        using var result = new NativeFloats(rows * columns);
        fixed (float* l = left)
        fixed (sbyte* w = weights)
        {
            new HeadWeights(w, isQuantized: true, inner, columns).Multiply(0, new RowsOf(l, inner), rows, new RowsOf(result.Data, columns), scratch.Data);
        }

        return result.Span[..(rows * columns)].ToArray();
    }

    private static float[] Left(int row, int inner) => Samples.Normal(30 + row, inner);

    private static sbyte[] Weights(int inner, int columns) => [.. Samples.Normal(9, inner * columns, 40f).Select(static value => (sbyte)Math.Clamp(value, -127, 127))];

    /// <summary>[column / 32, inner, column % 32].</summary>
    private static int Place(int row, int column, int inner) => (column / 32 * inner * 32) + (row * 32) + (column % 32);
}
