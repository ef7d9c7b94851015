using System.Buffers.Binary;

namespace VectorDb.Storage.Tests;

/// <summary>
/// Keys that share an entry of the hash index are a chain, of which FASTER reads the ones behind the newest from disk. FASTER's hash
/// hardly mixes four bytes, so of tens of thousands of such keys most stand behind another.
/// </summary>
public sealed class SharedChainTests : IDisposable
{
    private const int Keys = 40_000;

    private readonly TempDirectory _directory = new();

    private static KeyValueOptions Options => new() { PageBytes = 16 << 10, MemoryBytes = 64 << 10, SegmentBytes = 1 << 20, IndexBytes = 64 << 10 };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Scan_OfChainsOnDisk_SeesEachLivePairOnceAsItIsNow(bool reopen, bool compact)
    {
        KeyValueStore store = KeyValueStore.Open(_directory["kv"], Options);
        try
        {
            var model = new Dictionary<int, int>();
            for (int i = 0; i < Keys; i++)
            {
                Put(i, i);
            }

            for (int i = 0; i < Keys; i += 7)
            {
                Put(i, -i - 1); // its older record is no longer the one
            }

            for (int i = 0; i < Keys; i++)
            {
                if (compact ? i % 8 != 0 : i % 11 == 0) // so much is dead that compaction has something to gain
                {
                    store.Delete(Bytes(i));
                    model.Remove(i);
                }
            }

            if (reopen)
            {
                CheckpointToken token = await store.CheckpointAsync();
                store.Dispose();
                store = KeyValueStore.Open(_directory["kv"], Options, token);
            }

            if (compact)
            {
                Assert.True(await store.CompactAsync()); // copies what a scan would see, and takes the rest away
            }

            (int, int)[] scanned = [.. store.Scan(default).Select(static pair => (Number(pair.Key), Number(pair.Value))).Order()];
            Assert.Equal(model.Select(static pair => (pair.Key, pair.Value)).Order(), scanned);
            Assert.Equal(store.Count, scanned.Length);
            Assert.All(model.Keys, key => Assert.True(store.Contains(Bytes(key))));

            void Put(int key, int value)
            {
                store.Upsert(Bytes(key), Bytes(value));
                model[key] = value;
            }
        }
        finally
        {
            store.Dispose();
        }
    }

    private static byte[] Bytes(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    private static int Number(byte[] bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);
}
