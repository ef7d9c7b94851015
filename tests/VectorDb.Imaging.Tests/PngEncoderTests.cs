namespace VectorDb.Imaging.Tests;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 5)]
    [InlineData(64, 48)]
    public void Encode_ThenDecode_ReturnsThePixels(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(width).NextBytes(pixels);
        using RgbImage decoded = ImageDecoder.Decode(PngEncoder.Encode(width, height, pixels), DecodeOptions.Default);
        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.Equal(pixels, decoded.Pixels.ToArray());
    }

    [Fact]
    public void Encode_WrongNumberOfBytes_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(2, 2, new byte[11]));
}
