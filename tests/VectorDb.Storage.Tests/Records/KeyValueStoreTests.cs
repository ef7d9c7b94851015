// Long because: one store, one table of behaviours; every case shares the options above it.
using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using FASTER.core;

namespace VectorDb.Storage.Tests;

public sealed class KeyValueStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static KeyValueOptions Small => new()
    {
        PageBytes = 8 << 10,
        MemoryBytes = 32 << 10,
        SegmentBytes = 64 << 10,
        IndexBytes = 64 << 10,
        IndexCheckpointBytes = 256 << 10,
    };

    public void Dispose() => _directory.Dispose();

    /// <summary>So many that some share a chain of the hash index, with all of them in memory after the store was opened again.</summary>
    [Fact]
    public async Task Scan_AfterReopeningManyKeys_SeesEachOnce()
    {
        KeyValueOptions options = Small with { MemoryBytes = 4 << 20 };
        CheckpointToken token;
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], options))
        {
            for (int i = 0; i < 20_000; i++)
            {
                store.Upsert(Key(i), [1]);
            }

            token = await store.CheckpointAsync();
        }

        using KeyValueStore again = KeyValueStore.Open(_directory["kv"], options, token);
        Assert.Equal(20_000, again.Scan(default).Select(static e => Convert.ToHexString(e.Key)).Distinct().Count());
    }

    [Fact]
    public void Upsert_NewAndKnownKeys_CountsAndReturns()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);

        Assert.True(store.Upsert("a"u8, "1"u8));
        Assert.False(store.Upsert("a"u8, "22"u8));
        Assert.True(store.Upsert("b"u8, ""u8));

        Assert.Equal(2, store.Count);
        Assert.True(store.TryGet("a"u8, out byte[]? value));
        Assert.Equal("22"u8, value);
        Assert.True(store.TryGet("b"u8, out value));
        Assert.Empty(value);
        Assert.False(store.TryGet("c"u8, out _));
        Assert.True(store.Contains("b"u8));
        Assert.False(store.Contains("c"u8));
    }

    [Fact]
    public void Delete_KnownAndUnknown_CountsAndReturns()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        store.Upsert("a"u8, "1"u8);

        Assert.True(store.Delete("a"u8));
        Assert.False(store.Delete("a"u8));
        Assert.False(store.TryGet("a"u8, out _));
        Assert.Equal(0, store.Count);
        Assert.Equal(0, store.LiveBytes);
        Assert.True(store.Upsert("a"u8, "2"u8));
    }

    [Fact]
    public void Upsert_TooLarge_IsRefusedAndLargestFits()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        byte[] largest = LogConformance.Bytes(store.MaxPairBytes - 1, 1);

        for (byte i = 0; i < 50; i++)
        {
            store.Upsert([i], largest);
        }

        for (byte i = 0; i < 50; i++)
        {
            Assert.True(store.TryGet([i], out byte[]? value));
            Assert.Equal(largest, value);
        }

        StorageException refused = Assert.Throws<StorageException>(() => store.Upsert("aa"u8, largest));
        Assert.Equal(StorageError.TooLarge, refused.Error);
    }

    [Fact]
    public async Task GetMany_LargerThanMemory_FindsAll()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        Fill(store, 0, 2000);

        ReadOnlyMemory<byte>[] keys = [.. Enumerable.Range(0, 2100).Reverse().Select(i => (ReadOnlyMemory<byte>)Key(i))];
        IReadOnlyList<byte[]?> values = await store.GetManyAsync(keys);

        for (int i = 0; i < keys.Length; i++)
        {
            int n = 2099 - i;
            Assert.Equal(n < 2000 ? Value(n) : null, values[i]);
        }
    }

    [Fact]
    public void Scan_AfterUpdatesAndDeletes_YieldsEachLivePairOnce()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        Dictionary<int, int> model = Churn(store, 5000, seed: 3);

        Assert.Equal(model.Count, store.Count);
        Assert.Equal(
            model.OrderBy(p => p.Key).Select(p => (p.Key, Convert.ToHexString(Value(p.Value)))),
            store.Scan(default).Select(e => (BinaryPrimitives.ReadInt32BigEndian(e.Key.AsSpan(1)), Convert.ToHexString(e.Value))).Order());
    }

    [Fact]
    public void Scan_Prefix_YieldsOnlyItsKeys()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        store.Upsert("x1"u8, "1"u8);
        store.Upsert("y1"u8, "2"u8);
        store.Upsert("x2"u8, "3"u8);
        store.Upsert("x"u8, "4"u8);

        Assert.Equal(
            ["x", "x1", "x2"],
            store.Scan("x"u8.ToArray()).Select(e => Encoding.UTF8.GetString(e.Key)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Checkpoint_Repeatedly_RecoversEachCut()
    {
        List<(CheckpointToken Token, Dictionary<int, int> Model)> cuts = [];
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small))
        {
            Dictionary<int, int> model = [];
            for (int round = 0; round < 6; round++)
            {
                Churn(store, 400, seed: round, model);
                cuts.Add((await store.CheckpointAsync(), new(model)));
            }

            Churn(store, 400, seed: 99, model);
        }

        // Newest first: recovering an older one and writing on gives up the newer.
        foreach ((CheckpointToken token, Dictionary<int, int> model) in Enumerable.Reverse(cuts))
        {
            using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small, token);
            AssertHolds(store, model);
            Churn(store, 50, seed: 7);
        }
    }

    [Fact]
    public async Task Checkpoint_RecoveredAndWrittenOn_RecoversAgain()
    {
        Dictionary<int, int> model = [];
        CheckpointToken? token = null;
        for (int round = 0; round < 12; round++)
        {
            using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small, token);
            AssertHolds(store, model);
            Churn(store, 300, seed: round, model);
            token = await store.CheckpointAsync();
            store.Prune([token.Value]);
            Dictionary<int, int> lost = new(model);
            Churn(store, 200, seed: 1000 + round, lost);
        }

        using KeyValueStore last = KeyValueStore.Open(_directory["kv"], Small, token);
        AssertHolds(last, model);
    }

    [Fact]
    public async Task Checkpoint_BesideWriters_HoldsExactlyTheCut()
    {
        CheckpointToken token;
        int atCut;
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small))
        {
            // One writer, whose position is known when it is held at the cut.
            using SemaphoreSlim hold = new(1);
            int written = 0;
            bool stop = false;
            Thread writer = new(() =>
            {
                while (!Volatile.Read(ref stop))
                {
                    hold.Wait();
                    Put(store, written % 700, written);
                    written++;
                    hold.Release();
                }
            });
            writer.Start();
            while (Volatile.Read(ref written) < 3000)
            {
                Thread.Yield();
            }

            await store.PrepareCheckpointAsync();
            await hold.WaitAsync();
            Task<CheckpointToken> pending = await store.BeginCheckpointAsync();
            atCut = written;
            hold.Release();

            token = await pending;
            Volatile.Write(ref stop, true);
            writer.Join();
        }

        using KeyValueStore recovered = KeyValueStore.Open(_directory["kv"], Small, token);
        AssertHolds(recovered, Enumerable.Range(0, 700).ToDictionary(k => k, k => ((atCut - 1 - k) / 700 * 700) + k));
    }

    [Fact]
    public async Task Compact_AfterDeletes_GivesSpaceBackAndKeepsWhatLives()
    {
        Dictionary<int, int> model = [];
        CheckpointToken token;
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small))
        {
            for (int i = 0; i < 20_000; i++)
            {
                Put(store, i % 400, i);
                model[i % 400] = i;
            }

            for (int i = 0; i < 200; i++)
            {
                store.Delete(Key(i));
                model.Remove(i);
            }

            token = await store.CheckpointAsync();
            long before = DataFileBytes();
            int rounds = 0;
            while (await store.CompactAsync())
            {
                token = await store.CheckpointAsync();
                store.Prune([token]);
                Assert.True(++rounds < 100);
            }

            AssertHolds(store, model);
            Assert.True(DataFileBytes() < before / 3, $"{before} bytes became {DataFileBytes()}");
        }

        using KeyValueStore recovered = KeyValueStore.Open(_directory["kv"], Small, token);
        AssertHolds(recovered, model);
    }

    [Fact]
    public async Task Checkpoint_RightAfterRecovery_DoesNotTrustTheTornTail()
    {
        // The last block of the checkpoint is half written over, as a crash while writing on leaves it.
        CheckpointToken token;
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small))
        {
            Fill(store, 0, 300);
            token = await store.CheckpointAsync();
        }

        string last = Directory.GetFiles(_directory["kv"], "data-*").Order(StringComparer.Ordinal).Last();
        byte[] data = await File.ReadAllBytesAsync(last);
        data.AsSpan((data.Length - 1) / 4096 * 4096).Fill(0xEE);
        await File.WriteAllBytesAsync(last, data);
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small, token))
        {
            token = await store.CheckpointAsync();
        }

        using KeyValueStore again = KeyValueStore.Open(_directory["kv"], Small, token);
        AssertHolds(again, Enumerable.Range(0, 300).ToDictionary(k => k));
    }

    [Fact]
    public async Task Compact_WhereverTheHalfFalls_CopiesWholeRecords()
    {
        int compactions = 0;
        for (int n = 0; n < 30; n++)
        {
            SimulatedFileSystem disk = new(n);
            using KeyValueStore store = KeyValueStore.Open("/data/kv", Small with { FileSystem = disk });
            Dictionary<int, int> model = Churn(store, 2500 + (n * 13), seed: n);
            await store.CheckpointAsync();
            compactions += await store.CompactAsync() ? 1 : 0;

            // What was copied is read from the disk again, not from memory.
            CheckpointToken token = await store.CheckpointAsync();
            using KeyValueStore copy = KeyValueStore.Open("/data/kv", Small with { FileSystem = disk }, token);
            AssertHolds(copy, model);
        }

        Assert.True(compactions > 20);
    }

    [Fact]
    public void Open_UnknownToken_IsNotFound()
    {
        StorageException missing = Assert.Throws<StorageException>(
            () => KeyValueStore.Open(_directory["kv"], Small, new CheckpointToken(Guid.NewGuid())));

        Assert.Equal(StorageError.NotFound, missing.Error);
    }

    [Fact]
    public async Task Open_WithOtherSizes_KeepsTheFilesShape()
    {
        CheckpointToken token;
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small))
        {
            Fill(store, 0, 1000);
            token = await store.CheckpointAsync();
        }

        KeyValueOptions other = new() { PageBytes = 64 << 10, MemoryBytes = 1 << 20, SegmentBytes = 1 << 20, IndexBytes = 1 << 20 };
        using KeyValueStore recovered = KeyValueStore.Open(_directory["kv"], other, token);

        Assert.True(recovered.TryGet(Key(999), out byte[]? value));
        Assert.Equal(Value(999), value);
        Assert.True(recovered.MaxPairBytes < 8 << 10);
    }

    [Fact]
    public async Task Upsert_FromManyThreads_CountsRight()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            Random random = new(thread);
            for (int i = 0; i < 3000; i++)
            {
                int key = random.Next(500);
                if (random.Next(3) == 0)
                {
                    store.Delete(Key(key));
                }
                else
                {
                    Put(store, key, i);
                }
            }
        })));

        Assert.Equal(store.Count, store.Scan(default).LongCount());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task ScanParts_TogetherHoldWhatAScanHolds(int parts)
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        Dictionary<int, int> model = [];
        Churn(store, 3_000, seed: 9, model);
        await store.CheckpointAsync();
        Churn(store, 300, seed: 10, model);
        string[] whole = [.. store.Scan(default).Select(static e => Convert.ToHexString(e.Key) + Convert.ToHexString(e.Value)).Order(StringComparer.Ordinal)];

        IReadOnlyList<IEnumerable<PassingPair>> scans = store.ScanParts(default, parts);

        Assert.InRange(scans.Count, 1, parts);
        Assert.Equal(model.Count, whole.Length);
        Assert.Equal(whole, scans.AsParallel().SelectMany(static s => s.Select(static e => Convert.ToHexString(e.Key.Span) + Convert.ToHexString(e.Value.Span))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_ValueInMemoryWithoutItsChecksum_IsDamageAndNotAbsence()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        store.Upsert("good"u8, "1"u8);
        PutRaw(store, "bad"u8, "what has no checksum"u8);

        Assert.Equal(StorageError.Damaged, Assert.Throws<StorageException>(() => store.TryGet("bad"u8, out _)).Error);
        Assert.Equal(StorageError.Damaged, Assert.Throws<StorageException>(() => store.GetMany(["good"u8.ToArray(), "bad"u8.ToArray()])).Error);
    }

    [Fact]
    public async Task GetManyAsync_ValueInMemoryWithoutItsChecksum_IsDamageAndNotAbsence()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        store.Upsert("good"u8, "1"u8);
        PutRaw(store, "bad"u8, "what has no checksum"u8);

        StorageException damage = await Assert.ThrowsAsync<StorageException>(() => store.GetManyAsync(["good"u8.ToArray(), "bad"u8.ToArray()]));
        Assert.Equal(StorageError.Damaged, damage.Error);
        Assert.Equal("1"u8.ToArray(), (await store.GetManyAsync(["good"u8.ToArray()]))[0]);
    }

    /// <summary>Writes bytes past the store's own encoding, as a fault of the memory would leave them.</summary>
    private static unsafe void PutRaw(KeyValueStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        var sessions = (SessionPool)typeof(KeyValueStore).GetField("_sessions", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(store)!;
        var session = sessions.Rent();
        fixed (byte* keyAt = key, storedAt = stored)
        {
            SpanByte keyBytes = SpanByte.FromPointer(keyAt, key.Length), storedBytes = SpanByte.FromPointer(storedAt, stored.Length);
            session.Upsert(ref keyBytes, ref storedBytes);
        }

        sessions.Return(session);
    }

    internal static byte[] Key(int i)
    {
        byte[] key = new byte[5];
        key[0] = (byte)'k';
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1), i);
        return key;
    }

    internal static byte[] Value(int i) => LogConformance.Bytes(20 + (i % 300), i);

    internal static void Put(KeyValueStore store, int key, int value) => store.Upsert(Key(key), Value(value));

    internal static void Fill(KeyValueStore store, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            Put(store, i, i);
        }
    }

    internal static Dictionary<int, int> Churn(KeyValueStore store, int operations, int seed, Dictionary<int, int>? model = null)
    {
        model ??= [];
        Random random = new(seed);
        for (int i = 0; i < operations; i++)
        {
            int key = random.Next(600), value = random.Next(100_000);
            if (random.Next(4) == 0)
            {
                store.Delete(Key(key));
                model.Remove(key);
            }
            else
            {
                Put(store, key, value);
                model[key] = value;
            }
        }

        return model;
    }

    internal static void AssertHolds(KeyValueStore store, Dictionary<int, int> model)
    {
        Assert.Equal(model.Count, store.Count);
        foreach ((int key, int value) in model)
        {
            Assert.True(store.TryGet(Key(key), out byte[]? found), $"key {key} is missing");
            Assert.Equal(Value(value), found);
        }

        Assert.Equal(model.Count, store.Scan(default).Count());
    }

    private long DataFileBytes() =>
        Directory.GetFiles(_directory["kv"], "data-*").Sum(file => new FileInfo(file).Length);
}
