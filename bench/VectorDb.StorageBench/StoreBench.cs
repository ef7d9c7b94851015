using System.Buffers.Binary;
using System.Diagnostics;
using VectorDb.Storage;

namespace VectorDb.StorageBench;

/// <summary>Ingest through log and store, then what a checkpoint costs the writers and readers beside it.</summary>
internal static class StoreBench
{
    /// <summary>Bytes of a key, which every item begins with.</summary>
    internal const int KeyBytes = sizeof(int) + sizeof(ulong);

    private const int ItemBytes = 2048;

    public static async Task<int> RunAsync(string directory, int items)
    {
        string path = Path.Combine(directory, "store");
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        await using SegmentedLog log = SegmentedLog.Open(Path.Combine(path, "log"), new LogOptions { SpareSegments = 2 });
        using KeyValueStore store = KeyValueStore.Open(Path.Combine(path, "records"), new KeyValueOptions());
        double floor = LogBench.Floor(directory, TimeSpan.FromSeconds(1)).Percentile(0.5);
        Console.WriteLine($"floor, prewritten O_DSYNC 4 KB: p50 {floor:F1} us");
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        await IngestAsync(log, store, 0, items);
        Report("ingest, log + store, 2 KB", items, start);
        Console.WriteLine($"    processor {(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / items:F1} us an item");

        start = Stopwatch.GetTimestamp();
        await store.CheckpointAsync();
        Console.WriteLine($"first checkpoint {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms of {store.DataBytes >> 20} MB");
        for (int round = 0; round < 3; round++)
        {
            await CheckpointBesideTrafficAsync(log, store, items);
        }

        await ReadsAsync(store, items);
        return 0;
    }

    internal static async Task IngestAsync(SegmentedLog log, KeyValueStore store, int from, int count)
    {
        const int Writers = 64;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            byte[] item = new byte[ItemBytes];
            new Random(writer).NextBytes(item);
            for (int i = writer; i < count; i += Writers)
            {
                Key(from + i).CopyTo(item, 0);
                await log.AppendAsync(item, AppendId.None);
                store.Upsert(item.AsSpan(0, KeyBytes), item);
            }
        })));
    }

    private static async Task CheckpointBesideTrafficAsync(SegmentedLog log, KeyValueStore store, int items)
    {
        using CancellationTokenSource stop = new();
        Latencies writes = new(), reads = new();
        Task traffic = Task.WhenAll(
            Task.Run(() => Loop(writes, i => store.Upsert(Key(i), new byte[ItemBytes]))),
            Task.Run(() => Loop(reads, i => store.TryGet(Key(i), out _))));
        await Task.Delay(500);
        long start = Stopwatch.GetTimestamp();
        await store.PrepareCheckpointAsync();
        long cut = Stopwatch.GetTimestamp();
        Task pending = await store.BeginCheckpointAsync();
        double pause = Stopwatch.GetElapsedTime(cut).TotalMilliseconds;
        await pending;
        double whole = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await stop.CancelAsync();
        await traffic;
        log.Trim(log.Tail);
        Console.WriteLine($"checkpoint {whole:F1} ms, cut {pause:F2} ms; beside it writes {writes}");
        Console.WriteLine($"                                             reads  {reads}");

        void Loop(Latencies latencies, Action<int> operation)
        {
            Random random = new(latencies.GetHashCode());
            while (!stop.IsCancellationRequested)
            {
                long from = Stopwatch.GetTimestamp();
                operation(random.Next(items));
                latencies.Add(from);
            }
        }
    }

    private static async Task ReadsAsync(KeyValueStore store, int items)
    {
        Random random = new(5);
        Latencies single = new();
        for (int i = 0; i < 20_000; i++)
        {
            long from = Stopwatch.GetTimestamp();
            store.TryGet(Key(random.Next(items)), out _);
            single.Add(from);
        }

        Console.WriteLine($"reads, {100 * Math.Max(0, 1 - ((64 << 20) / (double)store.DataBytes)):F0} % from disk: {single}");
        long start = Stopwatch.GetTimestamp();
        const int Batch = 64, Batches = 500;
        for (int i = 0; i < Batches; i++)
        {
            await store.GetManyAsync([.. Enumerable.Range(0, Batch).Select(_ => (ReadOnlyMemory<byte>)Key(random.Next(items)))]);
        }

        Report("reads in batches of 64", Batch * Batches, start);
    }

    /// <summary>A key as mixed as a database's: of a few bytes that count up FASTER's hash makes long chains.</summary>
    internal static byte[] Key(int i)
    {
        byte[] key = new byte[KeyBytes];
        BinaryPrimitives.WriteInt32LittleEndian(key, i);
        BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(sizeof(int)), (ulong)i * 0x9E3779B97F4A7C15); // 2^64 over the golden ratio
        return key;
    }

    internal static void Report(string what, int count, long start) =>
        Console.WriteLine($"{what}: {count / Stopwatch.GetElapsedTime(start).TotalSeconds:F0}/s ({count} in {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s)");
}
