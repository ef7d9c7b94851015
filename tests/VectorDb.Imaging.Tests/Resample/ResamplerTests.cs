using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Resample;

public sealed class ResamplerTests
{
    private const int Seed = 20_240_607;

    public static TheoryData<ResampleFilter> Convolutions =>
        [ResampleFilter.Box, ResampleFilter.Bilinear, ResampleFilter.Hamming, ResampleFilter.Bicubic, ResampleFilter.Lanczos];

    /// <summary>The oracle adds weights in another form, so a weight may round to the other side: one step of 2^-22 of 255.</summary>
    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Resize_AnySizeAndBox_IsPillowsFormula(ResampleFilter filter)
    {
        Random random = new(Seed + (int)filter);
        int differing = 0;
        int bytes = 0;
        for (int round = 0; round < 60; round++)
        {
            (int width, int height) = (random.Next(1, 90), random.Next(1, 70));
            (int newWidth, int newHeight) = (random.Next(1, 100), random.Next(1, 80));
            ResampleBox box = round % 3 == 0 ? RandomBox(random, width, height) : new(0, 0, width, height);
            using RgbImage source = TestPictures.Noise(width, height, Seed + round);

            using RgbImage actual = Resampler.Resize(source, newWidth, newHeight, filter, box);

            byte[] expected = SlowPillow.Resize(source.Pixels, width, height, newWidth, newHeight, filter, box);
            PixelAssert.Close(expected, actual.Pixels, 1, 1, $"seed {Seed}, round {round}: {width}x{height} to {newWidth}x{newHeight} of {box}");
            bytes += expected.Length;
            differing += expected.Length - expected.AsSpan().ToArray().Zip(actual.Pixels.ToArray()).Count(p => p.First == p.Second);
        }

        Assert.True(differing <= bytes / 10_000, $"{differing} of {bytes} bytes are off by one");
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Resize_ToItsOwnSize_CopiesThePicture(ResampleFilter filter)
    {
        using RgbImage source = TestPictures.Noise(31, 17, Seed);

        using RgbImage actual = Resampler.Resize(source, 31, 17, filter);

        PixelAssert.Equal(source.Pixels, actual.Pixels, "copy");
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Resize_OfOneColour_KeepsIt(ResampleFilter filter)
    {
        byte[] grey = new byte[40 * 30 * 3];
        Array.Fill(grey, (byte)201);
        using RgbImage source = RgbImage.FromPixels(40, 30, grey);

        using RgbImage actual = Resampler.Resize(source, 13, 77, filter);

        Assert.Equal(-1, actual.Pixels.IndexOfAnyExcept((byte)201));
    }

    [Theory]
    [InlineData(-1, 0, 10, 10)]
    [InlineData(0, 0, 11, 10)]
    [InlineData(0, 5, 10, 5)]
    [InlineData(0, 0, float.NaN, 10)]
    public void Resize_BoxOutsideThePicture_IsRefused(float left, float top, float right, float bottom)
    {
        using RgbImage source = TestPictures.Noise(10, 10, Seed);

        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resize(source, 5, 5, ResampleFilter.Bicubic, new ResampleBox(left, top, right, bottom)));
    }

    [Fact]
    public void Resize_OfADisposedPicture_IsRefused()
    {
        RgbImage source = TestPictures.Noise(10, 10, Seed);
        source.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Resampler.Resize(source, 5, 5, ResampleFilter.Bicubic));
    }

    [Fact]
    public void FromPillow_EveryNumber_IsItsFilter()
    {
        ResampleFilter[] byNumber =
            [ResampleFilter.Nearest, ResampleFilter.Lanczos, ResampleFilter.Bilinear, ResampleFilter.Bicubic, ResampleFilter.Box, ResampleFilter.Hamming];

        Assert.Equal(byNumber, Enumerable.Range(0, 6).Select(ResampleFilter.FromPillow));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResampleFilter.FromPillow(6));
    }

    private static ResampleBox RandomBox(Random random, int width, int height)
    {
        float left = random.NextSingle() * width / 2;
        float top = random.NextSingle() * height / 2;
        return new(left, top, left + 0.25f + (random.NextSingle() * (width - left - 0.25f)), top + 0.25f + (random.NextSingle() * (height - top - 0.25f)));
    }
}
