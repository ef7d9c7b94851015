using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using VectorDb.Engine.Features;
using VectorDb.Engine.Items;

namespace VectorDb.MatchBench;

/// <summary>What features of the size of BLIP-base cost to keep: on disk, and to read back after a restart.</summary>
internal static class FeatureCosts
{
    public static async Task RunAsync(int items)
    {
        string directory = Directory.CreateTempSubdirectory("vectordb-features-").FullName;
        try
        {
            foreach (FeaturePrecision precision in new[] { FeaturePrecision.Quantized, FeaturePrecision.Half })
            {
                await MeasureAsync(Path.Combine(directory, precision.ToString()), precision, items);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(string directory, FeaturePrecision precision, int items)
    {
        var options = new FeatureStoreOptions(8L << 30, MemoryBytes: 16 << 20);
        FeatureKey[] keys = [.. Enumerable.Range(0, items).Select(static i => FeatureKey.Of(
            new MediaInfo(SHA256.HashData(BitConverter.GetBytes(i)), "image/jpeg", 1), "model", FeatureKind.Matching))];
        var random = new Random(1);
        float[] tokens = [.. Enumerable.Range(0, RandomBlip.Places * RandomBlip.Width).Select(_ => (random.NextSingle() * 2) - 1)];
        var features = new VisualFeatures(tokens, [RandomBlip.Places, RandomBlip.Width], new float[RandomBlip.Features]);
        await using (FeatureStore store = FeatureStore.Open(directory, options, static _ => true))
        {
            foreach (FeatureKey key in keys)
            {
                store.Write(key, features, precision);
            }
        }

        long onDisk = new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length);
        await using FeatureStore again = FeatureStore.Open(directory, options, static _ => true);
        await again.ReadManyAsync([.. keys.Take(4)], default);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<VisualFeatures?> read = await again.ReadManyAsync(keys, default);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        TimeSpan after = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (VisualFeatures? one in read)
        {
            one!.Restore(tokens);
        }

        TimeSpan restored = Process.GetCurrentProcess().TotalProcessorTime - after;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {precision}: {again.Status.Bytes / 1e3 / items,7:F1} KB an item, {onDisk / 1e3 / items,7:F1} KB of files; {read.Count(static f => f is not null)} items read in {
            wall.TotalMilliseconds:F0} ms wall, {(after - before).TotalMilliseconds:F0} ms CPU; then one after another to float32 in {restored.TotalMilliseconds:F0} ms CPU
            """));
    }
}
