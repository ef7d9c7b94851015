using System.Text;

namespace VectorDb.Storage.Tests;

public sealed class Crc32CTests
{
    // RFC 3720, B.4.
    [Theory]
    [InlineData("123456789", 0xE3069283)]
    [InlineData("", 0u)]
    public void Compute_KnownText_MatchesTheStandard(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Compute_Zeros_MatchesTheStandard() => Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));

    [Fact]
    public void Append_AnySplit_EqualsTheWhole()
    {
        byte[] bytes = LogConformance.Bytes(101, seed: 1);
        for (int i = 0; i <= bytes.Length; i++)
        {
            Assert.Equal(Crc32C.Compute(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, i)), bytes.AsSpan(i)));
        }
    }

    [Fact]
    public void Append_Integer_EqualsItsBytes() =>
        Assert.Equal(Crc32C.Compute(BitConverter.GetBytes(0x0102030405060708L)), Crc32C.Append(0, 0x0102030405060708L));
}
