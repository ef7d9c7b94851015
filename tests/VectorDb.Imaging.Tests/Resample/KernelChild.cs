using System.Globalization;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using VectorDb.Imaging.Resample;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Resample;

/// <summary>What the test assembly does when it is started as a program with an instruction set switched off.</summary>
internal static class KernelChild
{
    public const string Command = "resize-fingerprint";
    public const string NoVector512 = "no-vector512";
    public const string NoVector256 = "no-vector256";
    public const string NoIntrinsics = "no-intrinsics";

    private const int SwitchDidNotTake = 3;

    /// <summary>Checks that the switch took, then prints the fingerprint.</summary>
    public static int Run(string expectation)
    {
        bool took = expectation switch
        {
            NoVector512 => !Vector512Kernel.IsSupported,
            NoVector256 => !Vector512Kernel.IsSupported && !Vector256Kernel.IsSupported,
            NoIntrinsics => !Vector128.IsHardwareAccelerated && !Vector256Kernel.IsSupported && !Vector512Kernel.IsSupported,
            _ => false,
        };
        if (!took)
        {
            Console.Error.WriteLine($"The switch for {expectation} did not take.");
            return SwitchDidNotTake;
        }

        Console.WriteLine(Fingerprint());
        return 0;
    }

    /// <summary>A digest of resizes and pixel values with whatever kernel this process has.</summary>
    public static string Fingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        PixelPlan plan = new() { Resize = new ResizeRule.ShortestEdge(48), Crop = new CropRule.Center(45, 47), Mean = [0.4, 0.5, 0.6], Std = [0.2, 0.3, 0.4] };
        PixelPipeline pipeline = new(plan);
        float[] values = new float[3 * 45 * 47];
        for (int i = 0; i < 12; i++)
        {
            using RgbImage source = TestPictures.Noise(50 + (17 * i), 120 - (9 * i), i);
            foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            {
                using RgbImage resized = Resampler.Resize(source, 30 + (11 * i), 90 - (5 * i), filter);
                hash.AppendData(resized.Pixels);
            }

            pipeline.Run(source, values);
            foreach (float value in values)
            {
                hash.AppendData(BitConverter.GetBytes(value));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLower(CultureInfo.InvariantCulture);
    }
}
