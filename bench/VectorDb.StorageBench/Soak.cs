using System.Diagnostics;
using System.Globalization;
using VectorDb.Storage;

namespace VectorDb.StorageBench;

/// <summary>
/// Commits into log and store without pause, by a changing number of writers, with a checkpoint every ten seconds, and compaction and
/// pruning behind it, as a server has them. Says the longest wait of any writer; nothing at all for five seconds ends the run.
/// </summary>
internal static class Soak
{
    private const int Keys = 100_000;
    private const int ItemBytes = 2048;

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);
    private static readonly int[] Writers = [1, 256, 1, 16];

    public static async Task<int> RunAsync(string directory, TimeSpan time)
    {
        string path = Path.Combine(directory, "soak");
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        await using SegmentedLog log = SegmentedLog.Open(Path.Combine(path, "log"), new LogOptions());
        using KeyValueStore store = KeyValueStore.Open(Path.Combine(path, "records"), new KeyValueOptions());
        long start = Stopwatch.GetTimestamp(), lastCommit = start, commits = 0;
        double longest = 0;
        using var watchdog = new Timer(
            _ =>
            {
                if (Stopwatch.GetElapsedTime(Interlocked.Read(ref lastCommit)) > Stall)
                {
                    Console.Error.WriteLine($"STALL: nothing committed for {Stall}; tail {log.Tail}, log {log.Fault?.Message ?? "sound"}, store {store.Fault?.Message ?? "sound"}");
                    Environment.Exit(1);
                }
            },
            null, Stall, TimeSpan.FromSeconds(1));
        for (int round = 0; Stopwatch.GetElapsedTime(start) < time; round++)
        {
            Task<double> upkeep = CheckpointAsync(log, store);
            int writers = Writers[round % Writers.Length];
            Latencies[] each = [.. Enumerable.Range(0, writers).Select(_ => new Latencies())];
            await Task.WhenAll(each.Select((latencies, writer) => Task.Run(() => WriteAsync(latencies, writer))));
            double cut = await upkeep;
            Latencies all = new();
            Array.ForEach(each, all.AddAll);
            commits += all.Count;
            longest = Math.Max(longest, all.Percentile(1));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(start).TotalSeconds,6:F0} s  {writers,3} writers  {all.Count / Round.TotalSeconds,8:F0} commits/s  {all}  cut {cut:F1} ms  {store.DataBytes >> 20} MB of data, {store.LiveBytes >> 20} live"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(start).TotalMinutes:F1} min, {commits} commits, longest stall of a writer {longest / 1000:F1} ms"));
        return longest > Stall.TotalMicroseconds ? 1 : 0;

        async Task WriteAsync(Latencies latencies, int writer)
        {
            byte[] item = new byte[ItemBytes];
            var random = new Random(writer);
            random.NextBytes(item);
            for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Round;)
            {
                long from = Stopwatch.GetTimestamp();
                await log.AppendAsync(item, AppendId.None);
                store.Upsert(StoreBench.Key(random.Next(Keys)), item);
                latencies.Add(from);
                Interlocked.Exchange(ref lastCommit, Stopwatch.GetTimestamp());
            }
        }
    }

    /// <summary>A checkpoint with all that belongs to it; returns how long its cut took, in milliseconds.</summary>
    private static async Task<double> CheckpointAsync(SegmentedLog log, KeyValueStore store)
    {
        await store.PrepareCheckpointAsync();
        LogAddress tail = log.Tail;
        long from = Stopwatch.GetTimestamp();
        Task<CheckpointToken> pending = await store.BeginCheckpointAsync();
        double cut = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        store.Prune([await pending]);
        log.Trim(tail);
        await store.CompactAsync();
        return cut;
    }
}
