using System.Diagnostics;
using VectorDb.Storage;

namespace VectorDb.StorageBench;

/// <summary>Commits beside the floor, in interleaved rounds, since the machine is shared.</summary>
internal static class LogBench
{
    private const int RecordBytes = 2048;

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(300);

    public static async Task<int> RunAsync(string directory, int rounds)
    {
        string logDirectory = Path.Combine(directory, "log");
        await using SegmentedLog log = SegmentedLog.Open(logDirectory, new LogOptions { SpareSegments = 2 });
        await WriteAsync(log, writers: 1, TimeSpan.FromSeconds(1));
        await WriteAsync(log, writers: 256, TimeSpan.FromSeconds(2));
        List<double> floors = [], ratios = [];
        Dictionary<int, List<Round>> measured = new() { [1] = [], [16] = [], [256] = [] };
        for (int i = 0; i < rounds; i++)
        {
            foreach ((int writers, List<Round> results) in measured)
            {
                double floor = Floor(directory, Slice).Percentile(0.5);
                TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
                long start = Stopwatch.GetTimestamp();
                Latencies commits = await WriteAsync(log, writers, Slice);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                double busy = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds;
                results.Add(new Round(commits.Count / seconds, commits.Percentile(0.5), commits.Percentile(0.99), busy / commits.Count));
                floors.Add(floor);
                if (writers == 1)
                {
                    ratios.Add(commits.Percentile(0.5) / floor);
                }

                log.Trim(log.Tail);
            }
        }

        Console.WriteLine($"{rounds} interleaved rounds of {Slice.TotalMilliseconds} ms; medians (best)");
        Console.WriteLine($"floor, prewritten O_DSYNC 4 KB: p50 {Median(floors):F1} ({floors.Min():F1}) us");
        foreach ((int writers, List<Round> results) in measured)
        {
            Console.WriteLine(
                $"{writers,3} writers of 2 KB: {Median(results.Select(r => r.Rate)),8:F0} ({results.Max(r => r.Rate):F0}) commits/s, p50 {Median(results.Select(r => r.P50)),7:F1} ({results.Min(r => r.P50):F1}) us, p99 {Median(results.Select(r => r.P99)),8:F1} ({results.Min(r => r.P99):F1}) us, processor {Median(results.Select(r => r.Processor)),5:F1} ({results.Min(r => r.Processor):F1}) us a commit");
        }

        Console.WriteLine($"one writer's p50 / floor of the same round: {Median(ratios):F2} ({ratios.Min():F2})");
        return 0;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private sealed record Round(double Rate, double P50, double P99, double Processor);

    internal static Latencies Floor(string directory, TimeSpan time)
    {
        string path = Path.Combine(directory, "floor");
        const int Bytes = 64 << 20, Block = 4096;
        if (!File.Exists(path))
        {
            using IStorageFile file = PhysicalFileSystem.Instance.Open(path, FileAccessMode.Buffered);
            file.Write(new byte[Bytes], 0);
            file.Sync();
        }

        Latencies latencies = new();
        using (IStorageFile file = PhysicalFileSystem.Instance.Open(path, FileAccessMode.Synced))
        {
            byte[] block = new byte[Block];
            new Random(1).NextBytes(block);
            long start = Stopwatch.GetTimestamp();
            for (long offset = 0; Stopwatch.GetElapsedTime(start) < time; offset = (offset + Block) % Bytes)
            {
                long from = Stopwatch.GetTimestamp();
                file.Write(block, offset);
                latencies.Add(from);
            }
        }

        return latencies;
    }

    internal static async Task<Latencies> WriteAsync(SegmentedLog log, int writers, TimeSpan time)
    {
        Latencies[] each = [.. Enumerable.Range(0, writers).Select(_ => new Latencies())];
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(each.Select((latencies, writer) => Task.Run(async () =>
        {
            byte[] record = new byte[RecordBytes];
            new Random(writer).NextBytes(record);
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                long from = Stopwatch.GetTimestamp();
                await log.AppendAsync(record, AppendId.None);
                latencies.Add(from);
            }
        })));
        Latencies all = new();
        Array.ForEach(each, all.AddAll);
        return all;
    }
}
