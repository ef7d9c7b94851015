using System.Diagnostics;
using VectorDb.Storage;

namespace VectorDb.StorageBench;

/// <summary>Commits without pause, by a changing number of writers; a watchdog ends the run if nothing commits for five seconds.</summary>
internal static class LogSoak
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(string directory, TimeSpan time)
    {
        await using SegmentedLog log = SegmentedLog.Open(Path.Combine(directory, "log"), new LogOptions());
        long start = Stopwatch.GetTimestamp(), commits = 0, longest = 0, lastProgress = start;
        using Timer watchdog = new(_ =>
        {
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref lastProgress)) > Stall)
            {
                Console.Error.WriteLine($"STALL: nothing committed for {Stall}; tail {log.Tail}, fault {log.Fault?.Message ?? "none"}");
                Environment.Exit(1);
            }
        }, null, Stall, TimeSpan.FromSeconds(1));
        int[] writers = [1, 256, 1, 16];
        for (int i = 0; Stopwatch.GetElapsedTime(start) < time; i++)
        {
            Latencies latencies = await LogBench.WriteAsync(log, writers[i % writers.Length], TimeSpan.FromSeconds(2));
            Interlocked.Exchange(ref lastProgress, Stopwatch.GetTimestamp());
            commits += latencies.Count;
            longest = Math.Max(longest, (long)latencies.Percentile(1));
            log.Trim(log.Tail);
        }

        Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, {commits} commits, longest {longest / 1000.0:F1} ms, no stall");
        return longest > Stall.TotalMicroseconds ? 1 : 0;
    }
}
