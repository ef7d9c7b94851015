using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Normalize;

public sealed class PixelPipelineTests
{
    private const int Seed = 271_828;

    private static readonly PixelPlan Raw = new() { Rescale = false, Normalize = false };

    [Fact]
    public void Run_WithCrop_IsTheMiddleOfTheWholeResize()
    {
        Random random = new(Seed);
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
        {
            for (int round = 0; round < 20; round++)
            {
                using RgbImage source = TestPictures.Noise(random.Next(1, 90), random.Next(1, 90), Seed + round);
                (int height, int width) = (random.Next(1, 80), random.Next(1, 80));
                (int cropHeight, int cropWidth) = (random.Next(1, height + 1), random.Next(1, width + 1));
                PixelPlan plan = Raw with { Resize = new ResizeRule.Exact(height, width), Filter = filter, Crop = new CropRule.Center(cropHeight, cropWidth) };

                float[] actual = Run(plan, source);

                using RgbImage whole = Resampler.Resize(source, width, height, filter);
                (int top, int left) = ((height - cropHeight) / 2, (width - cropWidth) / 2);
                float[] expected = Planes(cropHeight, cropWidth, (y, x, c) => whole.Pixels[((((top + y) * width) + left + x) * 3) + c]);
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"seed {Seed}, {filter}, round {round}: {plan}");
            }
        }
    }

    [Theory]
    [InlineData(OffsetRounding.Floor, 5, 2, 1)] // (5 - 2) // 2
    [InlineData(OffsetRounding.HalfEven, 5, 2, 2)] // round(1.5) = 2
    [InlineData(OffsetRounding.HalfEven, 7, 2, 2)] // round(2.5) = 2
    [InlineData(OffsetRounding.Floor, 7, 2, 2)]
    [InlineData(OffsetRounding.HalfEven, 9, 2, 4)] // round(3.5) = 4
    public void Run_CropOffset_RoundsAsTheReference(OffsetRounding rounding, int size, int crop, int from)
    {
        using RgbImage source = TestPictures.Coordinates(size, size);

        float[] actual = Run(Raw with { Crop = new CropRule.Center(crop, crop), OffsetRounding = rounding }, source);

        Assert.Equal((from, from), ((int)actual[0], (int)actual[crop * crop]));
    }

    [Theory]
    [InlineData(OffsetRounding.Floor, 1)] // transformers: ceil((4 - 3) / 2)
    [InlineData(OffsetRounding.HalfEven, 0)] // torchvision: (4 - 3) // 2
    public void Run_SmallerThanTheCrop_PadsWithBlackBeforeRescaling(OffsetRounding rounding, int at)
    {
        byte[] white = new byte[3 * 3 * 3];
        Array.Fill(white, (byte)255);
        using RgbImage source = RgbImage.FromPixels(3, 3, white);
        PixelPlan plan = new() { Crop = new CropRule.Center(4, 4), OffsetRounding = rounding, Mean = [0.5, 0.5, 0.5], Std = [0.5, 0.5, 0.5] };

        float[] actual = Run(plan, source);

        float[] expected = Planes(4, 4, (y, x, _) => y >= at && y < at + 3 && x >= at && x < at + 3 ? 1f : -1f);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void OutputSize_SmallerThanTheCropWithoutPadding_IsRefused()
    {
        PixelPipeline pipeline = new(Raw with { Crop = new CropRule.Center(4, 4), PadSmaller = false });

        Assert.Equal(ImageError.BadSize, Assert.Throws<ImageException>(() => pipeline.OutputSize(3, 9)).Error);
        Assert.Equal((4, 4), pipeline.OutputSize(4, 9));
    }

    [Fact]
    public void Run_RescaleThenNormalize_IsTheReferencesArithmetic()
    {
        using RgbImage source = RgbImage.FromPixels(256, 1, [.. Enumerable.Range(0, 256).SelectMany(v => new[] { (byte)v, (byte)v, (byte)v })]);
        PixelPlan plan = new() { RescaleFactor = 0.00392156862745098, Mean = [0.48145466, 0.4578275, 0.40821073], Std = [0.26862954, 0.26130258, 0.27577711] };

        float[] actual = Run(plan, source);

        float[] expected = Planes(1, 256, (_, x, c) => ((float)(x * plan.RescaleFactor) - (float)plan.Mean[c]) / (float)plan.Std[c]);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Run_RescaleOffset_IsAddedAfterTheFactor()
    {
        using RgbImage source = RgbImage.FromPixels(1, 1, [0, 255, 51]);

        float[] actual = Run(new PixelPlan { RescaleFactor = 1 / 127.5, RescaleOffset = -1, Normalize = false }, source);

        Assert.Equal([-1f, 1f, (float)(51 / 127.5) - 1], actual);
    }

    [Fact]
    public void Run_SquarePad_CentresThePictureOnTheColour()
    {
        using RgbImage source = RgbImage.FromPixels(3, 1, [1, 1, 1, 2, 2, 2, 3, 3, 3]);

        float[] actual = Run(Raw with { SquarePad = new RgbColor(7, 8, 9) }, source);

        Assert.Equal([7f, 7f, 7f, 1f, 2f, 3f, 7f, 7f, 7f], actual[..9]);
        Assert.Equal([8f, 8f, 8f, 1f, 2f, 3f, 8f, 8f, 8f], actual[9..18]);
    }

    [Theory]
    [InlineData(1, 32_767)]
    [InlineData(32_767, 1)]
    public void Run_ExtremeShapeWithCrop_ComputesTheCropOnly(int width, int height)
    {
        using RgbImage source = TestPictures.Noise(width, height, Seed);
        PixelPlan plan = new() { Resize = new ResizeRule.ShortestEdge(224), Crop = new CropRule.Center(224, 224) };

        float[] actual = Run(plan, source);

        Assert.DoesNotContain(actual, v => v is < 0 or > 1);
    }

    [Theory]
    [InlineData(1, 32_767)]
    [InlineData(32_767, 1)]
    public void OutputSize_ExtremeShapeWithoutCrop_IsRefused(int width, int height)
    {
        PixelPipeline pipeline = new(new PixelPlan { Resize = new ResizeRule.ShortestEdge(224) });

        Assert.Equal(ImageError.BadSize, Assert.Throws<ImageException>(() => pipeline.OutputSize(width, height)).Error);
    }

    [Fact]
    public void OutputSize_FlooredToNothing_IsRefused()
    {
        PixelPipeline pipeline = new(new PixelPlan { Resize = new ResizeRule.ShortestEdgeFloored(384, 640, 32) });

        Assert.Equal(ImageError.BadSize, Assert.Throws<ImageException>(() => pipeline.OutputSize(30_000, 20)).Error);
    }

    [Fact]
    public void Run_IntoABufferOfAnotherLength_SaysTheShape()
    {
        using RgbImage source = TestPictures.Noise(4, 5, Seed);

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new PixelPipeline(Raw).Run(source, new float[3 * 4 * 5 + 1]));

        Assert.Contains("3 x 5 x 4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PixelPlan_BadValues_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new PixelPlan { Mean = [0.5, 0.5] });
        Assert.Throws<ArgumentException>(() => new PixelPlan { Std = [0.5, 0, 0.5] });
        Assert.Throws<ArgumentException>(() => new PixelPlan { Mean = [0, double.NaN, 0] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelPlan { RescaleFactor = double.PositiveInfinity });
        Assert.Throws<ArgumentException>(() => new PixelPipeline(new PixelPlan { Crop = new CropRule.Center(65_535, 65_535) }));
    }

    private static float[] Run(PixelPlan plan, RgbImage source)
    {
        PixelPipeline pipeline = new(plan);
        (int height, int width) = pipeline.OutputSize(source.Width, source.Height);
        float[] values = new float[3 * height * width];
        Array.Fill(values, float.NaN);
        pipeline.Run(source, values);
        return values;
    }

    private static float[] Planes(int height, int width, Func<int, int, int, float> value)
    {
        float[] planes = new float[3 * height * width];
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = value(i / width % height, i % width, i / (height * width));
        }

        return planes;
    }
}
