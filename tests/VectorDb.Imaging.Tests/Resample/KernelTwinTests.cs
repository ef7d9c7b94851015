using VectorDb.Imaging.Resample;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Resample;

/// <summary>Every kernel makes the bytes of the plain one: side by side here, and alone in processes without the wider instructions.</summary>
public sealed class KernelTwinTests
{
    private const int Seed = 1_618_033;

    [Theory]
    [InlineData(ResampleFilter.Box)]
    [InlineData(ResampleFilter.Bilinear)]
    [InlineData(ResampleFilter.Hamming)]
    [InlineData(ResampleFilter.Bicubic)]
    [InlineData(ResampleFilter.Lanczos)]
    public void RunWith_EveryKernel_EqualsTheScalarOne(ResampleFilter filter)
    {
        Random random = new(Seed + (int)filter);
        for (int round = 0; round < 150; round++)
        {
            (int width, int height) = (random.Next(1, 200), random.Next(1, 120));
            using RgbImage source = TestPictures.Noise(width, height, Seed + round);
            ResampleJob job = Window(random, ResampleJob.Whole(source, random.Next(1, 150), random.Next(1, 150), filter));
            string what = $"seed {Seed}, round {round}: {width}x{height}, {job}";

            byte[] expected = Run<ScalarKernel>(source, job);

            if (Vector256Kernel.IsSupported)
            {
                PixelAssert.Equal(expected, Run<Vector256Kernel>(source, job), what);
            }

            if (Vector512Kernel.IsSupported)
            {
                PixelAssert.Equal(expected, Run<Vector512Kernel>(source, job), what);
            }
        }
    }

    [Fact]
    public void RunWith_ManyTaps_StaysExact()
    {
        using RgbImage source = TestPictures.Noise(9000, 3, Seed);
        ResampleJob job = ResampleJob.Whole(source, 2, 2, ResampleFilter.Lanczos);

        byte[] expected = Run<ScalarKernel>(source, job);

        Assert.True(!Vector256Kernel.IsSupported || expected.AsSpan().SequenceEqual(Run<Vector256Kernel>(source, job)));
        Assert.True(!Vector512Kernel.IsSupported || expected.AsSpan().SequenceEqual(Run<Vector512Kernel>(source, job)));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", KernelChild.NoVector512)]
    [InlineData("DOTNET_EnableAVX2", KernelChild.NoVector256)]
    [InlineData("DOTNET_EnableHWIntrinsic", KernelChild.NoIntrinsics)]
    public void Resize_WithoutWiderInstructions_GivesTheSameBytes(string variable, string expectation)
    {
        (int exitCode, string output, string errors) = ChildProcess.Run((variable, "0"), KernelChild.Command, expectation);

        Assert.True(exitCode == 0, $"{variable}=0: exit {exitCode} {errors}");
        Assert.Equal(KernelChild.Fingerprint(), output);
    }

    /// <summary>The whole result half of the time, else a random window of it.</summary>
    private static ResampleJob Window(Random random, ResampleJob whole)
    {
        if (random.Next(2) == 0)
        {
            return whole;
        }

        (int left, int top) = (random.Next(whole.Width), random.Next(whole.Height));
        return whole with { Left = left, Top = top, Columns = random.Next(1, whole.Width - left + 1), Rows = random.Next(1, whole.Height - top + 1) };
    }

    private static byte[] Run<TKernel>(RgbImage source, in ResampleJob job)
        where TKernel : IResampleKernel
    {
        using RgbImage target = RgbImage.Allocate(job.Columns, job.Rows);
        ImageSink sink = new(target);
        ResampleEngine.RunWith<TKernel, ImageSink>(source, job, ref sink);
        return target.Pixels.ToArray();
    }
}
