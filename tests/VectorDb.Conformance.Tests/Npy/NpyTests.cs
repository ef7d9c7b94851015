using System.Text;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Tests.Npy;

public sealed class NpyTests
{
    [Theory]
    [InlineData("|u1", new byte[] { 0, 255 }, new double[] { 0, 255 })]
    [InlineData("|i1", new byte[] { 1, 255 }, new double[] { 1, -1 })]
    [InlineData("|b1", new byte[] { 0, 1 }, new double[] { 0, 1 })]
    [InlineData("<i2", new byte[] { 1, 2, 255, 255 }, new double[] { 513, -1 })]
    [InlineData(">i2", new byte[] { 1, 2, 255, 255 }, new double[] { 258, -1 })]
    [InlineData("<u4", new byte[] { 0, 0, 0, 128, 1, 0, 0, 0 }, new double[] { 2147483648, 1 })]
    [InlineData("<i8", new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 7, 0, 0, 0, 0, 0, 0, 0 }, new double[] { -1, 7 })]
    [InlineData("<f2", new byte[] { 0, 60, 0, 192 }, new double[] { 1, -2 })]
    [InlineData("<f4", new byte[] { 0, 0, 128, 63, 0, 0, 0, 192 }, new double[] { 1, -2 })]
    [InlineData(">f4", new byte[] { 63, 128, 0, 0, 192, 0, 0, 0 }, new double[] { 1, -2 })]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 192 }, new double[] { 1, -2 })]
    public void Parse_EveryType_GivesItsValues(string type, byte[] data, double[] wanted)
    {
        NpyArray array = NpyReader.Parse(File(type, fortran: false, "2,", data));

        Assert.Equal([2], array.Shape);
        Assert.Equal(wanted, new[] { array.Real(0), array.Real(1) });
        Assert.Equal(!type.Contains('f', StringComparison.Ordinal), array.IsInteger);
    }

    [Fact]
    public void Parse_FortranOrder_IsTurnedToCOrder()
    {
        // Element (i, j, k) of shape (2, 3, 2) lies at i + 2 j + 6 k.
        byte[] data = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];

        NpyArray array = NpyReader.Parse(File("|u1", fortran: true, "2, 3, 2", data));

        Assert.Equal([2, 3, 2], array.Shape);
        Assert.Equal([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11], [.. Enumerable.Range(0, 12).Select(array.Whole)]);
    }

    [Fact]
    public void Parse_Scalar_HasNoAxis()
    {
        NpyArray array = NpyReader.Parse(File("|u1", fortran: false, string.Empty, [9]));

        Assert.Empty(array.Shape);
        Assert.Equal(9, array.Whole(0));
    }

    [Theory]
    [InlineData("<f4", "3,", 8, "12 bytes")]
    [InlineData("<f4", "2,", 7, "8 bytes")]
    [InlineData("<c8", "1,", 8, "header")]
    public void Parse_BrokenFile_SaysWhatIsWrong(string type, string shape, int bytes, string word)
    {
        NpyException error = Assert.Throws<NpyException>(() => NpyReader.Parse(File(type, fortran: false, shape, new byte[bytes])));

        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnotherFormat_IsRefused()
    {
        Assert.Throws<NpyException>(() => NpyReader.Parse("PK\u0003\u0004 not an array"u8));
        Assert.Throws<NpyException>(() => NpyReader.Parse([]));
    }

    [Fact]
    public void Write_ThenParse_GivesTheSameArray()
    {
        NpyArray integers = NpyArray.FromIntegers([1, -2, long.MaxValue, 4], 2, 2);
        NpyArray reals = NpyArray.FromFloats([1.5f, float.NegativeInfinity, -0f], 3);

        AssertEqual(integers, NpyReader.Parse(NpyWriter.ToBytes(integers)));
        AssertEqual(reals, NpyReader.Parse(NpyWriter.ToBytes(reals)));
        Assert.Equal(0, NpyWriter.ToBytes(reals).Length % 4);
    }

    [Fact]
    public void FromRagged_Rows_ArePaddedAndReadBack()
    {
        NpyArray array = NpyArray.FromRagged([[5, 6, 7], [], [8]]);

        Assert.Equal([3, 3], array.Shape);
        Assert.Equal([5, 6, 7], array.Row(0));
        Assert.Empty(array.Row(1));
        Assert.Equal([8], array.Row(2));
    }

    private static void AssertEqual(NpyArray wanted, NpyArray got)
    {
        Assert.Equal(wanted.Shape, got.Shape);
        Assert.Equal(wanted.IsInteger, got.IsInteger);
        Assert.Equal(Enumerable.Range(0, wanted.Count).Select(wanted.Real), Enumerable.Range(0, got.Count).Select(got.Real));
    }

    private static byte[] File(string type, bool fortran, string shape, byte[] data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': ({shape}), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. data];
    }
}
