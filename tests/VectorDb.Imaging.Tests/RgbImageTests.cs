using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests;

public sealed class RgbImageTests
{
    [Fact]
    public void FromPixels_Copies_TheCallersBytes()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        using RgbImage image = RgbImage.FromPixels(2, 1, pixels);

        pixels[0] = 9;

        Assert.Equal([1, 2, 3, 4, 5, 6], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(-1, 1, 3)]
    public void FromPixels_WithoutPixels_IsRefused(int width, int height, int bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RgbImage.FromPixels(width, height, new byte[bytes]));

    [Theory]
    [InlineData(2, 2, 11)]
    [InlineData(2, 2, 13)]
    [InlineData(int.MaxValue, int.MaxValue, 3)]
    public void FromPixels_OfAnotherLength_SaysHowManyAreNeeded(int width, int height, int bytes)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => RgbImage.FromPixels(width, height, new byte[bytes]));

        Assert.Contains($"{(long)width * height * 3} bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_MoreThanASpanHolds_IsRefused() =>
        Assert.Equal(ImageError.TooManyPixels, Assert.Throws<ImageException>(() => RgbImage.Allocate(65_535, 65_535)).Error);

    [Fact]
    public void Pixels_AfterDispose_AreRefused()
    {
        RgbImage image = TestPictures.Noise(2, 2, 1);
        image.Dispose();
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => image.Pixels.Length);
    }
}
