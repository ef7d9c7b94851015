namespace VectorDb.Storage.Tests;

/// <summary>Damage in any file of a store: found when the store is opened or when what it hit is read, and never served.</summary>
public sealed class StoreDamageTests
{
    private const string Directory = "/data/kv";

    private static KeyValueOptions Options(IFileSystem disk) => StorePowerLossTests.Shape with { FileSystem = disk };

    [Fact]
    public async Task Read_RandomByteFlipped_IsFoundOrHarmless()
    {
        (SimulatedFileSystem disk, CheckpointToken token, Dictionary<int, int> model, long tail) = await Written();
        Random random = new(1);
        IReadOnlyList<string> names = disk.ListFiles(Directory);
        Dictionary<string, int> found = names.Select(Kind).Distinct().ToDictionary(k => k, _ => 0, StringComparer.Ordinal);
        for (int i = 0; i < Soak.Size(150, 5000); i++)
        {
            string name = names[random.Next(names.Count)];
            string file = Path.Combine(Directory, name);
            byte[] all = All(disk, file);
            int at = random.Next(all.Length);
            // What the last block holds before the tail is kept in the checkpoint, and read from there.
            bool beyondTail = name.StartsWith("data-", StringComparison.Ordinal)
                && (Convert.ToInt64(name[5..], 16) * (32 << 10)) + at >= (tail & ~4095);
            Put(disk, file, at, (byte)(all[at] ^ (1 << random.Next(8))));

            StorageException? damage = ReadAll(disk, token, model);

            if (!beyondTail)
            {
                Assert.True(damage is not null, $"byte {at} of {name} was flipped and not found");
                Assert.Equal(StorageError.Damaged, damage.Error);
                Assert.Equal(file, damage.File);
                found[Kind(name)]++;
            }

            Put(disk, file, at, all[at]);
        }

        Assert.Null(ReadAll(disk, token, model));
        Assert.All(found, kind => Assert.True(kind.Value > 0, $"no damage was tried in a {kind.Key} file"));
    }

    [Fact]
    public async Task Read_TruncatedMissingOrSwappedFile_IsFound()
    {
        (SimulatedFileSystem disk, CheckpointToken token, Dictionary<int, int> model, long tail) = await Written();
        IReadOnlyList<string> names = disk.ListFiles(Directory);
        foreach (string name in names)
        {
            string file = Path.Combine(Directory, name);
            byte[] all = All(disk, file);
            foreach (int length in new[] { 0, all.Length / 3 })
            {
                using (IStorageFile open = disk.Open(file, FileAccessMode.Buffered))
                {
                    open.SetLength(length);
                }

                Assert.Equal(StorageError.Damaged, ReadAll(disk, token, model)?.Error);
                Write(disk, file, all);
            }

            disk.Move(file, Path.Combine(Directory, "aside"));
            Assert.Contains(ReadAll(disk, token, model)?.Error, new StorageError?[] { StorageError.Damaged, StorageError.NotFound });
            disk.Move(Path.Combine(Directory, "aside"), file);
        }

        string[] data = [.. names.Where(n => n.StartsWith("data-", StringComparison.Ordinal)).Take(2).Select(n => Path.Combine(Directory, n))];
        byte[] first = All(disk, data[0]), second = All(disk, data[1]);
        Write(disk, data[0], second);
        Write(disk, data[1], first);
        Assert.Equal(StorageError.Damaged, ReadAll(disk, token, model)?.Error);
        Write(disk, data[0], first);
        Write(disk, data[1], second);
        Assert.Null(ReadAll(disk, token, model));
    }

    [Fact]
    public async Task Read_BlockFromEarlier_IsFound()
    {
        SimulatedFileSystem disk = new(1);
        CheckpointToken token;
        Dictionary<int, int> model = [];
        byte[] early;
        string file = Path.Combine(Directory, StoreFiles.DataName(0));
        using (KeyValueStore store = KeyValueStore.Open(Directory, Options(disk)))
        {
            KeyValueStoreTests.Churn(store, 5, seed: 1, model);
            await store.CheckpointAsync();
            early = All(disk, file);
            KeyValueStoreTests.Churn(store, 500, seed: 2, model);
            token = await store.CheckpointAsync();
        }

        using (IStorageFile open = disk.Open(file, FileAccessMode.Buffered))
        {
            open.Write(early.AsSpan(0, 4096), 0);
        }

        Assert.Equal(StorageError.Damaged, ReadAll(disk, token, model)?.Error);
    }

    [Fact]
    public async Task TryGet_DamagedBlock_FailsThatKeyAndServesTheOthers()
    {
        (SimulatedFileSystem disk, CheckpointToken token, Dictionary<int, int> model, long tail) = await Written();
        Put(disk, Path.Combine(Directory, StoreFiles.DataName(1)), 5000, 0xEE);
        using KeyValueStore store = KeyValueStore.Open(Directory, Options(disk), token);
        int failed = 0;
        foreach ((int key, int value) in model)
        {
            try
            {
                Assert.True(store.TryGet(KeyValueStoreTests.Key(key), out byte[]? found));
                Assert.Equal(KeyValueStoreTests.Value(value), found);
            }
            catch (StorageException damage)
            {
                Assert.Equal(StorageError.Damaged, damage.Error);
                Assert.Equal(4096, damage.Offset);
                failed++;
            }
        }

        Assert.InRange(failed, 1, model.Count / 4);
    }

    private static string Kind(string name) => name[..name.IndexOf('-', StringComparison.Ordinal)];

    private static async Task<(SimulatedFileSystem Disk, CheckpointToken Token, Dictionary<int, int> Model, long Tail)> Written()
    {
        SimulatedFileSystem disk = new(1);
        Dictionary<int, int> model = [];
        CheckpointToken token;
        using (KeyValueStore store = KeyValueStore.Open(Directory, Options(disk)))
        {
            // Every key is live and stays where it was first written, so that reading all of them reads all of the data.
            for (int key = 0; key < 700; key++)
            {
                KeyValueStoreTests.Put(store, key, key);
                model[key] = key;
            }

            token = await store.CheckpointAsync();
            store.Prune([token]);
        }

        return (disk, token, model, new StoreFiles(disk, Directory).ReadCheckpoint(token).Tail);
    }

    /// <summary>Opens and reads everything; the damage met, or null if all is as the model says.</summary>
    private static StorageException? ReadAll(SimulatedFileSystem disk, CheckpointToken token, Dictionary<int, int> model)
    {
        try
        {
            using KeyValueStore store = KeyValueStore.Open(Directory, Options(disk), token);
            if (store.Check() is [StorageException found, ..])
            {
                return found;
            }

            KeyValueStoreTests.AssertHolds(store, model);
            return null;
        }
        catch (StorageException damage)
        {
            return damage;
        }
    }

    private static byte[] All(SimulatedFileSystem disk, string file)
    {
        using IStorageFile open = disk.Open(file, FileAccessMode.Read);
        byte[] bytes = new byte[open.Length];
        open.Read(bytes, 0);
        return bytes;
    }

    private static void Put(SimulatedFileSystem disk, string file, long at, byte value)
    {
        using IStorageFile open = disk.Open(file, FileAccessMode.Buffered);
        open.Write([value], at);
    }

    private static void Write(SimulatedFileSystem disk, string file, byte[] bytes)
    {
        using IStorageFile open = disk.Open(file, FileAccessMode.Buffered);
        open.Write(bytes, 0);
        open.SetLength(bytes.Length);
    }
}
