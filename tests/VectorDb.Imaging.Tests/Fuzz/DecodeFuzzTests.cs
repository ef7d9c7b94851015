using System.Globalization;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Fuzz;

/// <summary>
/// Broken files never crash, leak, write to stderr or take more memory than the limits grant. 100,000 files, or 3,000,000
/// with VECTORDB_SOAK=1.
/// </summary>
public sealed class DecodeFuzzTests
{
    private const int Seed = 40_961;

    /// <summary>The runtime, libvips and one picture of 300,000 pixels (0.9 MB as RGB, some times that inside a decoder).</summary>
    private const long MostKilobytes = 400_000;

    [Fact]
    public void Decode_BrokenFiles_NeverCrashLeakOrSpeak()
    {
        int count = Environment.GetEnvironmentVariable("VECTORDB_SOAK") == "1" ? 3_000_000 : 100_000;

        (int exitCode, string output, string errors) = ChildProcess.Run(
            null, FuzzChild.Command, Seed.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture));

        string last = output.Split('\n')[^1];
        Assert.True(exitCode == 0, $"seed {Seed}: exit {exitCode} within {FuzzChild.Batch} files of number {last}: {errors}");
        Assert.True(errors.Length == 0, $"seed {Seed}: stderr has {errors}");
        long[] counts = [.. last.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        Assert.True(counts[0] > count / 20 && counts[1] > count / 20, $"{counts[0]} decoded and {counts[1]} refused: the changes are too harsh or too mild");
        Assert.True(counts[2] == 0 && counts[3] == 0, $"{counts[2]} pictures and {counts[3]} libvips images were not freed");
        Assert.True(counts[4] < MostKilobytes, $"the process grew to {counts[4]} KB");
    }
}
