namespace VectorDb.Storage.Tests;

[Collection(nameof(FailPoints))]
public sealed class MediaStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly KeyValueStore _store;
    private readonly MediaStore _media;

    public MediaStoreTests()
    {
        _store = KeyValueStore.Open(
            _directory["media"], new KeyValueOptions { PageBytes = 16 << 10, MemoryBytes = 64 << 10, SegmentBytes = 256 << 10, IndexBytes = 64 << 10 });
        _media = new MediaStore(_store);
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_000)]
    [InlineData(300_000)]
    public async Task Add_AnyLength_ReadsBack(int length)
    {
        byte[] content = LogConformance.Bytes(length, 1);

        MediaId id = _media.Add(content, "a"u8);

        Assert.Equal(content, _media.Read(id));
        Assert.Equal(length, _media.LengthOf(id));
        await using Stream stream = _media.OpenRead(id)!;
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy);
        Assert.Equal(content, copy.ToArray());
        Assert.Empty(_media.Check());
    }

    [Fact]
    public void OpenRead_Seek_ReadsFromThere()
    {
        byte[] content = LogConformance.Bytes(100_000, 1);
        using Stream stream = _media.OpenRead(_media.Add(content, "a"u8))!;
        foreach (int from in new[] { 99_999, 50_000, 16_000, 3, 0 })
        {
            stream.Seek(from, SeekOrigin.Begin);
            byte[] rest = new byte[content.Length - from];
            stream.ReadExactly(rest);
            Assert.Equal(content[from..], rest);
            Assert.Equal(0, stream.Read(rest));
        }
    }

    [Fact]
    public void Add_SameContentTwice_IsKeptOnce()
    {
        byte[] content = LogConformance.Bytes(100_000, 1);
        MediaId id = _media.Add(content, "a"u8);
        long bytes = _store.LiveBytes;

        Assert.Equal(id, _media.Add(content, "b"u8));

        Assert.True(_store.LiveBytes < bytes + 100);
    }

    [Fact]
    public void Release_LastOwner_RemovesEverything()
    {
        byte[] content = LogConformance.Bytes(100_000, 1);
        MediaId id = _media.Add(content, "a"u8);
        _media.Add(content, "a"u8);
        _media.Add(content, "b"u8);
        Assert.True(_media.TryOwn(id, "c"u8));
        Assert.True(_media.TryOwn(id, "c"u8));

        Assert.False(_media.Release(id, "a"u8));
        Assert.False(_media.Release(id, "a"u8));
        Assert.False(_media.Release(id, "nobody"u8));
        Assert.False(_media.Release(id, "b"u8));
        Assert.Equal(content, _media.Read(id));
        Assert.True(_media.Release(id, "c"u8));

        Assert.Null(_media.Read(id));
        Assert.Null(_media.OpenRead(id));
        Assert.Null(_media.LengthOf(id));
        Assert.False(_media.TryOwn(id, "d"u8));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task AddAndRelease_FromManyThreads_LeaveWhatIsOwned()
    {
        byte[][] contents = [.. Enumerable.Range(0, 5).Select(i => LogConformance.Bytes(20_000, i))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            byte[] owner = [(byte)thread];
            for (int i = 0; i < 50; i++)
            {
                _media.Release(_media.Add(contents[i % 5], owner), owner);
            }

            _media.Add(contents[thread % 4], owner);
        })));

        Assert.All(contents[..4], content => Assert.Equal(content, _media.Read(MediaId.Of(content))));
        Assert.Null(_media.LengthOf(MediaId.Of(contents[4])));
        Assert.Empty(_media.Check());
    }

    [Fact]
    public void Check_MissingChunk_NamesTheMedium()
    {
        MediaId id = _media.Add(LogConformance.Bytes(100_000, 1), "a"u8);
        _store.Delete(MediaKeys.Chunk(id, 2));

        StorageException damage = Assert.Single(_media.Check());

        Assert.Equal(StorageError.Damaged, damage.Error);
        Assert.Contains(id.ToString(), damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MediaId_Bytes_RoundTrip()
    {
        MediaId id = MediaId.Of("abc"u8);
        byte[] bytes = new byte[MediaId.Size];
        id.Write(bytes);

        Assert.Equal(id, MediaId.Read(bytes));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", id.ToString());
    }

    [Fact]
    public void Change_DiskFullHalfWay_IsMadeWhole()
    {
        SimulatedFileSystem disk = new(1);
        using KeyValueStore store = KeyValueStore.Open(_directory["full"], new KeyValueOptions
        {
            PageBytes = 16 << 10, MemoryBytes = 64 << 10, SegmentBytes = 256 << 10, IndexBytes = 64 << 10,
            FileSystem = disk, RetryInterval = TimeSpan.FromMilliseconds(2),
        });
        MediaStore media = new(store);
        MediaId id = media.Add("shared"u8, "a"u8);

        FullAt("media.half", store, disk);
        media.Add("shared"u8, "b"u8);
        FailPoint.Use(null);
        RoomAgain(store, disk);
        Assert.False(media.Release(id, "a"u8));
        Assert.Equal("shared"u8.ToArray(), media.Read(id));

        FullAt("media.half", store, disk);
        Assert.True(media.Release(id, "b"u8));
        FailPoint.Use(null);
        RoomAgain(store, disk);
        Assert.Null(media.LengthOf(id));
    }

    /// <summary>At a place, other writes fill the memory until the store finds the disk full.</summary>
    private static void FullAt(string place, KeyValueStore store, SimulatedFileSystem disk) => FailPoint.Use(name =>
    {
        if (name != place)
        {
            return;
        }

        disk.FailAt(1, Fault.DiskFull);
        for (int i = 0; store.Fault is null; i++)
        {
            store.Upsert(BitConverter.GetBytes(i), new byte[1_000]);
            Thread.Sleep(i > 40 ? 10 : 0);
        }
    });

    private static void RoomAgain(KeyValueStore store, SimulatedFileSystem disk)
    {
        Assert.Equal(StorageError.NoSpace, store.Fault?.Error);
        disk.SpaceReturns();
        Assert.True(SpinWait.SpinUntil(() => store.Fault is null, TimeSpan.FromMinutes(5)));
    }
}
