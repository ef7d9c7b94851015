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

        ProcessStartInfo start = new("dotnet") { ArgumentList = { typeof(DatabaseBench).Assembly.Location, "database-ingest", path, items.ToString(CultureInfo.InvariantCulture) } };
        using Process child = Process.Start(start)!;
        await child.WaitForExitAsync();
        return await RecoverAsync(path, again: false) == items ? 0 : 1;
    }

    /// <summary>Measures the recovery of what <see cref="IngestAsync"/> left behind; tells how many items it found.</summary>
    /// <param name="path">The data directory.</param>
    /// <param name="again">Die before anything is closed, so that the next run recovers the same.</param>
    public static async Task<long> RecoverAsync(string path, bool again)
    {
        long from = Stopwatch.GetTimestamp();
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        await using var models = new ModelCatalogue();
        await using Database database = await Database.OpenAsync(OptionsOf(path) with { Progress = Console.WriteLine }, models, TimeProvider.System);
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        double busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds;
        Console.WriteLine($"recovered {database.Status.Items} items in {seconds:F2} s ({busy:F2} s of processor)");
        if (again)
        {
            Process.GetCurrentProcess().Kill();
        }

        return database.Status.Items;
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
        using var stop = new CancellationTokenSource();
        Task<Latencies> pauses = PausesAsync(database, stop.Token);
        Task<Latencies> naps = Task.Run(() => Naps(stop.Token));
        Latencies latencies = await WriteAsync(database, 0, before);
        await stop.CancelAsync();
        Console.WriteLine($"checkpoints' cuts held writers for  {await pauses}");
        Console.WriteLine($"a nap of 1 ms beside them took       {await naps}");
        await database.CheckpointAsync();
        latencies.AddAll(await WriteAsync(database, before, items - before));
        Console.WriteLine($"acknowledged after {latencies}");
        Process.GetCurrentProcess().Kill();
        return 1;
    }

    /// <summary>Takes a checkpoint each second beside the ingest: how long each one's cut held the writers.</summary>
    private static async Task<Latencies> PausesAsync(Database database, CancellationToken stop)
    {
        var pauses = new Latencies();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(1000, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await database.CheckpointAsync(CancellationToken.None);
            pauses.Add(database.Status.CheckpointPause);
        }

        return pauses;
    }

    /// <summary>The machine's own floor: how long a thread is away that asks for a millisecond.</summary>
    private static Latencies Naps(CancellationToken stop)
    {
        var naps = new Latencies();
        while (!stop.IsCancellationRequested)
        {
            long from = Stopwatch.GetTimestamp();
            Thread.Sleep(1);
            naps.Add(from);
        }

        return naps;
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
