namespace VectorDb.Storage.Tests;

public sealed class BlockStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly KeyValueStore _store;

    public BlockStoreTests() => _store = KeyValueStore.Open(
        _directory["blocks"], new KeyValueOptions { PageBytes = 64 << 10, MemoryBytes = 256 << 10, SegmentBytes = 1 << 20, IndexBytes = 64 << 10 });

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Write_SpacesAndKeys_DoNotMix()
    {
        BlockStore blocks = new(_store);
        BlockSpace[] spaces = [new(1, 0), new(1, 1), new(2, 0), new(-1, 0)];
        foreach (BlockSpace space in spaces)
        {
            for (ulong key = 0; key < 50; key++)
            {
                blocks.Write(space, key * 0x0101010101010101, LogConformance.Bytes(4000, HashCode.Combine(space, key)));
            }
        }

        foreach (BlockSpace space in spaces)
        {
            ulong[] keys = [.. Enumerable.Range(0, 51).Select(i => (ulong)i * 0x0101010101010101)];
            IReadOnlyList<byte[]?> read = await blocks.ReadManyAsync(space, keys);
            Assert.Null(read[50]);
            for (ulong key = 0; key < 50; key++)
            {
                byte[] expected = LogConformance.Bytes(4000, HashCode.Combine(space, key));
                Assert.Equal(expected, read[(int)key]);
                Assert.Equal(expected, blocks.Read(space, keys[key]));
            }
        }
    }

    [Fact]
    public void Write_LargestBlock_Fits()
    {
        BlockStore blocks = new(_store);
        byte[] largest = LogConformance.Bytes(blocks.MaxBlockBytes, 1);

        blocks.Write(new(1, 0), ulong.MaxValue, largest);

        Assert.Equal(largest, blocks.Read(new(1, 0), ulong.MaxValue));
        Assert.Equal(
            StorageError.TooLarge,
            Assert.Throws<StorageException>(() => blocks.Write(new(1, 0), 0, new byte[largest.Length + 1])).Error);
    }

    [Fact]
    public void DeleteOwner_RemovesItsPartsOnly()
    {
        BlockStore blocks = new(_store);
        for (ulong key = 0; key < 100; key++)
        {
            blocks.Write(new(1, (int)(key % 3)), key, [1]);
            blocks.Write(new(2, 0), key, [2]);
        }

        Assert.Equal(100, blocks.DeleteOwner(1));

        Assert.Null(blocks.Read(new(1, 0), 0));
        Assert.Equal([2], blocks.Read(new(2, 0), 99));
        Assert.True(blocks.Delete(new(2, 0), 99));
        Assert.False(blocks.Delete(new(2, 0), 99));
        Assert.Equal(99, _store.Count);
    }
}
