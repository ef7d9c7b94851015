using System.Globalization;
using VectorDb.Imaging.Decode.Vips;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Fuzz;

/// <summary>Decodes broken files in a process of its own, so that a crash is an exit code and memory can be judged.</summary>
internal static class FuzzChild
{
    public const string Command = "fuzz";
    public const int Batch = 1000;

    private static readonly DecodeOptions Options = new() { Limits = new DecodeLimits { MaxPixels = 300_000, MaxDimension = 4000, MaxBytes = 1 << 20 } };

    /// <summary>Decodes files, then prints "decoded refused outstanding-pictures outstanding-handles peak-kilobytes".</summary>
    public static int Run(int seed, int count)
    {
        List<byte[]> originals = [.. Originals()];
        int decoded = 0;
        for (int i = 0; i < count; i++)
        {
            if (i % Batch == 0)
            {
                Console.WriteLine(i); // What a crash report starts from: the seed of a batch is seed + its first number.
            }

            Mutator mutator = new(originals, seed + i);
            try
            {
                using RgbImage image = ImageDecoder.Decode(mutator.Next(), Options);
                decoded += image.Pixels.Length > 0 ? 1 : 0;
            }
            catch (ImageException refusal) when (refusal.Message.Length > 0)
            {
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{decoded} {count - decoded} {RgbImage.Outstanding} {VipsImage.Outstanding} {PeakKilobytes()}"));
        return 0;
    }

    private static IEnumerable<byte[]> Originals()
    {
        IEnumerable<string> files = Directory.GetFiles(GoldenFolder.Path("decode", "inputs"))
            .Concat(Directory.GetFiles(GoldenFolder.Path("decode", "hostile")))
            .Concat(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures")))
            .Where(f => Path.GetExtension(f) is ".jpg" or ".png" or ".webp" or ".gif" or ".bmp" or ".tif" or ".avif")
            .Order(StringComparer.Ordinal);
        return files.Select(File.ReadAllBytes).Where(f => f.Length is > 0 and < 20_000);
    }

    private static long PeakKilobytes()
    {
        string? line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Trim(), CultureInfo.InvariantCulture);
    }
}
