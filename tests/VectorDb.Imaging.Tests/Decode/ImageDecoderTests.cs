using VectorDb.Imaging.Decode.Vips;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Decode;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData("jpeg_420.jpg")]
    [InlineData("png_rgb8.png")]
    [InlineData("webp_lossy.webp")]
    [InlineData("gif_static.gif")]
    [InlineData("bmp_24.bmp")]
    public void Decode_OverEachLimit_SaysWhichAndHowMuch(string file)
    {
        byte[] bytes = Golden(file); // 48 x 35 pixels
        (DecodeLimits Limits, ImageError Error, string Limit)[] cases =
        [
            (new DecodeLimits { MaxBytes = bytes.Length - 1 }, ImageError.TooManyBytes, $"the limit is {bytes.Length - 1}"),
            (new DecodeLimits { MaxPixels = (48 * 35) - 1 }, ImageError.TooManyPixels, "the limit is 1679"),
            (new DecodeLimits { MaxDimension = 47 }, ImageError.TooManyPixels, "the limit for a side is 47"),
        ];
        foreach ((DecodeLimits limits, ImageError error, string limit) in cases)
        {
            ImageException decode = Assert.Throws<ImageException>(() => ImageDecoder.Decode(bytes, new DecodeOptions { Limits = limits }));
            ImageException info = Assert.Throws<ImageException>(() => ImageDecoder.ReadInfo(bytes, limits));

            Assert.Equal((error, error), (decode.Error, info.Error));
            Assert.Contains(limit, decode.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("jpeg_420.jpg")]
    [InlineData("png_rgb8.png")]
    [InlineData("webp_lossless.webp")]
    [InlineData("gif_static.gif")]
    [InlineData("bmp_24.bmp")]
    public void Decode_AtExactlyTheLimits_IsDone(string file)
    {
        byte[] bytes = Golden(file);
        DecodeLimits limits = new() { MaxBytes = bytes.Length, MaxPixels = 48 * 35, MaxDimension = 48 };

        using RgbImage image = ImageDecoder.Decode(bytes, new DecodeOptions { Limits = limits });

        Assert.Equal((48, 35), (image.Width, image.Height));
    }

    [Theory]
    [InlineData("jpeg_444.jpg")]
    [InlineData("jpeg_progressive_420.jpg")]
    [InlineData("jpeg_cmyk.jpg")]
    [InlineData("png_rgb8.png")]
    [InlineData("png_rgb8_interlaced.png")]
    [InlineData("png_palette8.png")]
    [InlineData("webp_lossy.webp")]
    [InlineData("webp_lossless.webp")]
    [InlineData("gif_static.gif")]
    [InlineData("bmp_24.bmp")]
    [InlineData("bmp_1.bmp")]
    public void Decode_CutInTheMiddle_IsTruncated(string file)
    {
        byte[] bytes = Golden(file);

        ImageException refusal = Assert.Throws<ImageException>(() => ImageDecoder.Decode(bytes.AsMemory(0, bytes.Length / 2), DecodeOptions.Default));

        Assert.Equal(ImageError.Truncated, refusal.Error);
    }

    [Theory]
    [InlineData("empty.png", ImageError.Malformed)]
    [InlineData("vector.svg", ImageError.UnsupportedFormat)]
    [InlineData("page.png", ImageError.UnsupportedFormat)]
    [InlineData("bad_crc_ihdr.png", ImageError.Malformed)]
    [InlineData("corrupt_idat.png", ImageError.Malformed)]
    [InlineData("bomb_real.png", ImageError.TooManyPixels)]
    [InlineData("bomb.gif", ImageError.TooManyPixels)]
    [InlineData("truncated.webp", ImageError.Truncated)]
    [InlineData("zero_dims.png", ImageError.Malformed)]
    public void Decode_HostileFile_GivesItsReason(string file, ImageError error)
    {
        byte[] bytes = File.ReadAllBytes(GoldenFolder.Path("decode", "hostile", file));

        Assert.Equal(error, Assert.Throws<ImageException>(() => ImageDecoder.Decode(bytes, DecodeOptions.Default)).Error);
    }

    [Fact]
    public void Decode_AvifWhoseDataIsLargerThanItsContainerSays_IsRefusedByTheData()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "hostile", "lying_size.avif"));

        ImageException refusal = Assert.Throws<ImageException>(() => ImageDecoder.Decode(bytes, DecodeOptions.Default));

        Assert.Equal(ImageError.TooManyPixels, refusal.Error);
        Assert.Contains("9000 x 9000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OnManyThreads_GivesWhatOneGives()
    {
        byte[][] files = [.. Directory.GetFiles(GoldenFolder.Path("decode", "inputs")).Select(File.ReadAllBytes)];
        byte[][] alone = [.. files.Select(DecodeBytes)];

        Parallel.For(0, files.Length * 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            PixelAssert.Equal(alone[i % files.Length], DecodeBytes(files[i % files.Length]), $"file {i % files.Length}"));
    }

    [Fact]
    public void Decode_FailingOrNot_HoldsNothingAfterwards()
    {
        (int exitCode, string output, string errors) = ChildProcess.Run(null, DecodeBalance.Command);
        Assert.Equal((0, "0 0", ""), (exitCode, output, errors));
    }

    [Fact]
    public void TryLoad_OfALoaderThatIsNotAllowed_IsRefused()
    {
        VipsLibrary.EnsureStarted();
        byte[] svg = "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>"u8.ToArray();
        unsafe
        {
            fixed (byte* data = svg)
            {
                using VipsImage? image = VipsImage.TryLoad("svgload_buffer", data, svg.Length, []);
                Assert.Null(image);
            }
        }
    }

    [Fact]
    public void DecodeLimits_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecodeLimits { MaxBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecodeLimits { MaxPixels = DecodeLimits.LargestPixels + 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecodeLimits { MaxDimension = -1 });
    }

    [Fact]
    public void ReadInfo_OfNull_IsRefused() =>
        Assert.Throws<ArgumentNullException>(() => ImageDecoder.ReadInfo(new byte[1], null!));

    private static byte[] DecodeBytes(byte[] file)
    {
        using RgbImage image = ImageDecoder.Decode(file, DecodeOptions.Default);
        return image.Pixels.ToArray();
    }

    private static byte[] Golden(string file) => File.ReadAllBytes(GoldenFolder.Path("decode", "inputs", file));
}
