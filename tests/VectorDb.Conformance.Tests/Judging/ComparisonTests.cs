using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Tests.Judging;

public sealed class ComparisonTests
{
    private static readonly Tolerance Absolute = new("abs", 0.5);

    [Theory]
    [InlineData(1.0, 1.5, true)]
    [InlineData(1.0, 1.50001, false)]
    [InlineData(1.0, double.NaN, false)]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.PositiveInfinity, 1.0, false)]
    public void Of_Reals_KeepTheTolerance(double expected, double actual, bool wanted) =>
        Assert.Equal(wanted, Comparison.Of(Reals(expected, 0), Reals(actual, 0), Absolute).IsWithin);

    [Fact]
    public void Of_ExactReals_MustBeBitEqual()
    {
        Assert.True(Comparison.Of(Reals(1, 2), Reals(1, 2), Tolerance.Exact).IsWithin);
        Assert.False(Comparison.Of(Reals(1, 2), Reals(1, double.BitIncrement(2)), Tolerance.Exact).IsWithin);
        Assert.False(Comparison.Of(Reals(0.0), Reals(-0.0), Tolerance.Exact).IsWithin);
    }

    [Fact]
    public void Of_AnotherShape_IsNeverWithin()
    {
        Comparison comparison = Comparison.Of(NpyArray.FromIntegers([1, 2], 2), NpyArray.FromIntegers([1, 2], 1, 2), Tolerance.Exact);

        Assert.False(comparison.IsWithin);
        Assert.Contains("shape [1, 2], recorded [2]", comparison.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RaggedRows_MayBePaddedToAnotherWidth()
    {
        NpyArray wide = NpyArray.FromIntegers([5, 6, -1, 7, -1, -1], 2, 3);
        NpyArray narrow = NpyArray.FromRagged([[5, 6], [7]]);

        Assert.True(Comparison.Of(wide, narrow, Tolerance.Exact, isRagged: true).IsWithin);
        Assert.False(Comparison.Of(wide, narrow, Tolerance.Exact).IsWithin);
        Assert.False(Comparison.Of(wide, NpyArray.FromRagged([[5, 6, 8], [7]]), Tolerance.Exact, isRagged: true).IsWithin);
    }

    [Fact]
    public void Of_Pixels_KeepTheMeanToo()
    {
        Tolerance pixels = new("pixels", 2, Mean: 0.5);

        Assert.True(Comparison.Of(NpyArray.FromIntegers([9, 9, 9, 9], 4), NpyArray.FromIntegers([9, 11, 9, 9], 4), pixels).IsWithin);
        Assert.False(Comparison.Of(NpyArray.FromIntegers([9, 9, 9, 9], 4), NpyArray.FromIntegers([9, 11, 10, 9], 4), pixels).IsWithin);
    }

    [Fact]
    public void Of_ValuesApart_SaysWhereAndByHowMuch()
    {
        Comparison comparison = Comparison.Of(Matrix(0, 0, 0, 0, 0, 0), Matrix(0, 0, 0, 0, -3, 0.6), Absolute);

        Assert.Equal(3, comparison.Difference);
        Assert.Contains("2 of 6 differ", comparison.Message, StringComparison.Ordinal);
        Assert.Contains("at [1, 1] -3, recorded 0", comparison.Message, StringComparison.Ordinal);
    }

    private static NpyArray Reals(params double[] values) => NpyArray.FromReals(values, values.Length);

    private static NpyArray Matrix(params double[] values) => NpyArray.FromReals(values, 2, values.Length / 2);
}
