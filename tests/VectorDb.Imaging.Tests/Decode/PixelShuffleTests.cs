using VectorDb.Imaging.Decode;

namespace VectorDb.Imaging.Tests.Decode;

public sealed class PixelShuffleTests
{
    [Fact]
    public void Triple_AnyLength_RepeatsEachByte() =>
        CheckAll(1, PixelShuffle.Triple, (source, i, _) => source[i]);

    [Fact]
    public void DropFourth_AnyLength_KeepsTheFirstThree() =>
        CheckAll(4, PixelShuffle.DropFourth, (source, i, channel) => source[(i * 4) + channel]);

    [Fact]
    public void SwapEnds_AnyLength_TurnsBlueIntoRed() =>
        CheckAll(3, PixelShuffle.SwapEnds, (source, i, channel) => source[(i * 3) + 2 - channel]);

    [Fact]
    public void Reverse_AnyLength_StartsWithTheLastPixel() =>
        CheckAll(3, PixelShuffle.Reverse, (source, i, channel) => source[source.Length - (3 * (i + 1)) + channel]);

    [Fact]
    public void DropFourth_OfTooFewBytes_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelShuffle.DropFourth(new byte[7], new byte[6]));

    private delegate void Move(ReadOnlySpan<byte> source, Span<byte> rgb);

    private static void CheckAll(int bands, Move move, Func<byte[], int, int, byte> expected)
    {
        for (int pixels = 0; pixels < 80; pixels++)
        {
            byte[] source = new byte[pixels * bands];
            new Random(pixels).NextBytes(source);
            byte[] rgb = new byte[(pixels * 3) + 1]; // The byte behind the end must stay as it is.
            rgb[^1] = 77;

            move(source, rgb.AsSpan(0, pixels * 3));

            Assert.Equal([.. Enumerable.Range(0, pixels * 3).Select(i => expected(source, i / 3, i % 3)), 77], rgb);
        }
    }
}
