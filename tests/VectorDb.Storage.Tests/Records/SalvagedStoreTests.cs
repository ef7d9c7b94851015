using System.Buffers.Binary;

namespace VectorDb.Storage.Tests;

/// <summary>What is read without FASTER is what FASTER reads; and with damaged blocks, all but what stood in them.</summary>
public sealed class SalvagedStoreTests : IDisposable
{
    private const int Keys = 400;

    private readonly TempDirectory _directory = new();

    private static KeyValueOptions Small => new()
    {
        PageBytes = 8 << 10, MemoryBytes = 32 << 10, SegmentBytes = 64 << 10, IndexBytes = 64 << 10, IndexCheckpointBytes = 128 << 10,
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Scan_IntactStore_IsWhatTheStoreHolds(int seed)
    {
        (CheckpointToken token, Dictionary<int, byte[]> model) = await WriteAsync(seed);
        SalvagedStore salvaged = SalvagedStore.Read(_directory["kv"], token, PhysicalFileSystem.Instance);
        Assert.Empty(salvaged.Damage);
        Assert.Equal(model.Count, salvaged.Count);
        Assert.Equal(model.Count, salvaged.Expected);
        Assert.Equal(model.OrderBy(static p => p.Key), salvaged.Scan().Select(static e => KeyValuePair.Create(NumberOf(e.Key), e.Value)).OrderBy(static p => p.Key), Same);
        Assert.All(model, pair => Assert.Equal(pair.Value, salvaged.Get(KeyOf(pair.Key))));
        Assert.Null(salvaged.Get(KeyOf(Keys)));
    }

    [Fact]
    public async Task Scan_DamagedBlocks_FindsAllElse()
    {
        (CheckpointToken token, Dictionary<int, byte[]> model) = await WriteAsync(seed: 4, deletes: false);
        string file = Directory.EnumerateFiles(_directory["kv"], "data-*").Order(StringComparer.Ordinal).Last();
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes.AsSpan(5_000, 100).Fill(0x5A);
        await File.WriteAllBytesAsync(file, bytes);

        SalvagedStore salvaged = SalvagedStore.Read(_directory["kv"], token, PhysicalFileSystem.Instance);

        StorageException damage = Assert.Single(salvaged.Damage);
        Assert.Equal((file, 4096L), (damage.File, damage.Offset));
        Assert.InRange(salvaged.Count, model.Count - 60, model.Count);
        int stale = 0;
        foreach (KeyValueEntry entry in salvaged.Scan())
        {
            stale += entry.Value.AsSpan().SequenceEqual(model[NumberOf(entry.Key)]) ? 0 : 1;
        }

        // Records have 100 to 300 bytes: what stood in 4 KiB and its edges.
        Assert.InRange(stale + model.Count - salvaged.Count, 1, 60);
    }

    [Fact]
    public async Task Read_NoChecksumTable_RecordsHaveTheirOwn()
    {
        (CheckpointToken token, Dictionary<int, byte[]> model) = await WriteAsync(seed: 5);
        foreach (string table in Directory.EnumerateFiles(_directory["kv"], "sums-*"))
        {
            File.Delete(table);
        }

        SalvagedStore salvaged = SalvagedStore.Read(_directory["kv"], token, PhysicalFileSystem.Instance);
        Assert.NotEmpty(salvaged.Damage);
        Assert.Equal(model.Count, salvaged.Count);
    }

    private static EqualityComparer<KeyValuePair<int, byte[]>> Same => EqualityComparer<KeyValuePair<int, byte[]>>.Create(
        static (a, b) => a.Key == b.Key && a.Value.AsSpan().SequenceEqual(b.Value), static p => p.Key);

    /// <summary>Random changes with checkpoints and compaction between.</summary>
    private async Task<(CheckpointToken Token, Dictionary<int, byte[]> Model)> WriteAsync(int seed, bool deletes = true)
    {
        var random = new Random(seed);
        Dictionary<int, byte[]> model = [];
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Small);
        for (int i = 0; i < 6_000; i++)
        {
            int key = random.Next(Keys);
            if (deletes && random.Next(3) == 0)
            {
                Assert.Equal(model.Remove(key), store.Delete(KeyOf(key)));
            }
            else
            {
                byte[] value = new byte[random.Next(100, 280)];
                random.NextBytes(value);
                store.Upsert(KeyOf(key), model[key] = value);
            }

            if (i % 1_000 == 999)
            {
                CheckpointToken token = await store.CheckpointAsync();
                store.Prune([token]);
                await store.CompactAsync();
            }
        }

        return (await store.CheckpointAsync(), model);
    }

    private static byte[] KeyOf(int key)
    {
        byte[] bytes = new byte[sizeof(int) + (key % 5)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, key);
        return bytes;
    }

    private static int NumberOf(byte[] key) => BinaryPrimitives.ReadInt32BigEndian(key);
}
