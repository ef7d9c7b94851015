using System.Buffers.Binary;
using System.Diagnostics;
using VectorDb.Storage;

namespace VectorDb.StorageBench;

/// <summary>Nine tenths of the items are in a checkpoint, the rest only in the log: what a restart after kill -9 costs the storage.</summary>
internal static class RecoveryBench
{
    public static async Task<int> RunAsync(string directory, int items)
    {
        string path = Path.Combine(directory, "recover");
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        CheckpointToken token;
        LogAddress from;
        await using (SegmentedLog log = SegmentedLog.Open(Path.Combine(path, "log"), new LogOptions { SpareSegments = 2 }))
        using (KeyValueStore store = KeyValueStore.Open(Path.Combine(path, "records"), new KeyValueOptions()))
        {
            await StoreBench.IngestAsync(log, store, 0, items / 10 * 9);
            from = log.Tail;
            token = await store.CheckpointAsync();
            log.Trim(from);
            await StoreBench.IngestAsync(log, store, items / 10 * 9, items / 10);
        }

        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        await using (SegmentedLog log = SegmentedLog.Open(Path.Combine(path, "log"), new LogOptions { SpareSegments = 2 }))
        {
            Console.WriteLine($"log opened after {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
            using KeyValueStore store = KeyValueStore.Open(Path.Combine(path, "records"), new KeyValueOptions(), token);
            Console.WriteLine($"checkpoint of {store.Count} items opened after {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
            foreach (LogEntry entry in log.Read(from))
            {
                store.Upsert(entry.Record.Span[..StoreBench.KeyBytes], entry.Record.Span);
            }

            Console.WriteLine($"{store.Count} items after replay, {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s");
            long scan = Stopwatch.GetTimestamp();
            int scanned = store.ScanParts(default, Environment.ProcessorCount).AsParallel().Sum(
                static part => part.Count(static pair => BinaryPrimitives.ReadInt32LittleEndian(pair.Value.Span) >= 0));
            StoreBench.Report("scan", scanned, scan);
            Console.WriteLine($"recovered {scanned} items in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, {(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds:F2} s of processor; floor, prewritten O_DSYNC 4 KB: p50 {LogBench.Floor(directory, TimeSpan.FromSeconds(1)).Percentile(0.5):F1} us");
        }

        return 0;
    }
}
