using System.Diagnostics;
using System.Globalization;
using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;

namespace VectorDb.StorageBench;

/// <summary>
/// A whole database: items of 2 KB with ready vectors are ingested by many writers while checkpoints are taken, the last tenth of them
/// after the last checkpoint; then the process is killed, and another one recovers.
/// </summary>
internal static class DatabaseBench
{
    private const string Name = "items";
    private const int Dimensions = 16;
    private const int TextBytes = 1_900;
    private const int Writers = 256;

    /// <summary>Ingests in a process of its own, which kills itself, then measures the recovery.</summary>
    public static async Task<int> RunAsync(string directory, int items)
    {
        string path = Path.Combine(directory, "database");
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        ProcessStartInfo start = new(Environment.ProcessPath!) { ArgumentList = { "database-ingest", path, items.ToString(CultureInfo.InvariantCulture) } };
        using Process child = Process.Start(start)!;
        await child.WaitForExitAsync();
        long from = Stopwatch.GetTimestamp();
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        await using var models = new ModelCatalogue();
        await using Database database = await Database.OpenAsync(OptionsOf(path) with { Progress = Console.WriteLine }, models, TimeProvider.System);
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        double busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        Console.WriteLine($"recovered {database.Status.Items} items in {seconds:F2} s ({busy:F2} s of processor)");
        return database.Status.Items == items ? 0 : 1;
    }

    /// <summary>The process that is killed.</summary>
    public static async Task<int> IngestAsync(string path, int items)
    {
        await using var models = new ModelCatalogue();
        await using Database database = await Database.OpenAsync(OptionsOf(path), models, TimeProvider.System);
        await database.Collections.CreateAsync(new CollectionInput
        {
            Name = Name, Spaces = [new SpaceDefinition { Name = "default", Dimensions = Dimensions, M = 8, EfConstruction = 32 }],
        });
        int before = items / 10 * 9;
        Latencies latencies = await WriteAsync(database, 0, before);
        await database.CheckpointAsync();
        Console.WriteLine($"a checkpoint's cut held writers for {database.Status.CheckpointPause.TotalMilliseconds:F1} ms");
        latencies.AddAll(await WriteAsync(database, before, items - before));
        Console.WriteLine($"acknowledged after {latencies}");
        Process.GetCurrentProcess().Kill();
        return 1;
    }

    private static DatabaseOptions OptionsOf(string path) => new()
    {
        Directory = path, FeatureBytes = 0, MinFreeDiskBytes = 0, MaxMemoryLoad = 1, RecallSampleShare = 0, MaxPendingWrites = Writers,
    };

    private static async Task<Latencies> WriteAsync(Database database, int first, int count)
    {
        long from = Stopwatch.GetTimestamp();
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        Latencies[] each = [.. Enumerable.Range(0, Writers).Select(_ => new Latencies())];
        await Task.WhenAll(each.Select((latencies, writer) => Task.Run(async () =>
        {
            var random = new Random(first + writer);
            for (int i = writer; i < count; i += Writers)
            {
                var item = new ItemInput
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"item-{first + i}"),
                    Text = new string((char)('a' + (i % 26)), TextBytes),
                    Vectors = new Dictionary<string, float[]> { ["default"] = [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)] },
                };
                long begun = Stopwatch.GetTimestamp();
                await database.Ingest.PutAsync(Name, item);
                latencies.Add(begun);
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        double busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds;
        Console.WriteLine($"ingested {count} items of 2 KB with vectors of {Dimensions}: {count / seconds:F0}/s, processor {busy / count:F1} us an item");
        Latencies all = new();
        Array.ForEach(each, all.AddAll);
        return all;
    }
}
