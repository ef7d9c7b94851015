namespace VectorDb.Storage.Tests;

public sealed class SnapshotArchiveTests : IDisposable
{
    private static readonly KeyValueOptions Shape = StorePowerLossTests.Shape;

    private readonly TempDirectory _directory = new();
    private readonly SnapshotArchive _archive;

    public SnapshotArchiveTests() =>
        _archive = new SnapshotArchive(new DirectorySnapshotTarget(_directory["archive"]), TimeProvider.System);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Restore_Elsewhere_HoldsTheCheckpoint()
    {
        Dictionary<int, int> model = [];
        using (KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape))
        {
            KeyValueStoreTests.Churn(store, 2000, seed: 1, model);
            CheckpointToken token = await store.CheckpointAsync();
            using CheckpointPin pin = store.Pin(token, "records");

            // Writing, checkpoints and pruning go on beside the copying.
            KeyValueStoreTests.Churn(store, 3000, seed: 2);
            CheckpointToken later = await store.CheckpointAsync();
            while (await store.CompactAsync())
            {
                later = await store.CheckpointAsync();
            }

            store.Prune([later]);
            await _archive.CreateAsync("first", pin.Files, token.Value.ToByteArray());
        }

        Snapshot restored = await _archive.RestoreAsync("first", _directory["new"]);

        ManifestStore manifest = ManifestStore.Open(DataDirectoryPath("new", "manifest"));
        Assert.Equal(restored.State, manifest.Current!.Content);
        using KeyValueStore copy = KeyValueStore.Open(
            DataDirectoryPath("new", "records"), Shape, new CheckpointToken(new Guid(manifest.Current.Content.Span)));
        KeyValueStoreTests.AssertHolds(copy, model);
        Assert.Empty(copy.Check());
        KeyValueStoreTests.Churn(copy, 500, seed: 3, model);
        KeyValueStoreTests.AssertHolds(copy, model);
    }

    [Fact]
    public async Task Create_Second_WritesOnlyWhatChanged()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape);
        KeyValueStoreTests.Fill(store, 0, 3000);
        await Take(store, "one");
        long before = ArchiveBytes();
        KeyValueStoreTests.Put(store, 1, 2);
        Snapshot second = await Take(store, "two");

        Assert.True(ArchiveBytes() - before < second.Length / 4, $"{ArchiveBytes() - before} of {second.Length} bytes were written");
        Assert.Equal(["one", "two"], (await _archive.ListAsync()).Select(s => s.Name));
    }

    [Fact]
    public async Task Delete_One_KeepsWhatTheOtherNeeds()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape);
        KeyValueStoreTests.Fill(store, 0, 2000);
        await Take(store, "one");
        KeyValueStoreTests.Fill(store, 2000, 2500);
        await Take(store, "two");

        await _archive.DeleteAsync("one");
        await _archive.RestoreAsync("two", _directory["new"]);
        await _archive.DeleteAsync("two");

        Assert.Empty(Directory.GetFiles(_directory["archive"], "*", SearchOption.AllDirectories));
        Assert.Equal(StorageError.NotFound, (await Assert.ThrowsAsync<StorageException>(() => _archive.DeleteAsync("two"))).Error);
    }

    [Fact]
    public async Task Restore_AnyFileOfTheArchiveFlippedOrCut_IsRefusedAndLeavesNoManifest()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape);
        KeyValueStoreTests.Fill(store, 0, 500);
        await Take(store, "one");
        Random random = new(1);
        int attempt = 0;
        foreach (string file in Directory.GetFiles(_directory["archive"], "*", SearchOption.AllDirectories))
        {
            byte[] good = await File.ReadAllBytesAsync(file);
            byte[] flipped = [.. good];
            flipped[random.Next(good.Length)] ^= 1;
            foreach (byte[] bad in new[] { flipped, good[..^1], [.. good, 0], [] })
            {
                await File.WriteAllBytesAsync(file, bad);
                string target = _directory[$"restored-{attempt++}"];
                StorageException refused = await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("one", target));
                Assert.Equal(StorageError.Damaged, refused.Error);
                Assert.Null(Directory.Exists(target) ? ManifestStore.Open(Path.Combine(target, "manifest")).Current : null);
            }

            File.Delete(file);
            Assert.Equal(
                StorageError.NotFound,
                (await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("one", _directory[$"restored-{attempt++}"]))).Error);
            await File.WriteAllBytesAsync(file, good);
        }
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("records/../../escape")]
    [InlineData("records//x")]
    [InlineData("records/.hidden")]
    [InlineData("c:\\windows")]
    [InlineData("records\\x")]
    [InlineData("records/X")]
    [InlineData("records/x\0y")]
    [InlineData("")]
    public async Task Restore_HostilePath_IsRefused(string path)
    {
        byte[] content = [1, 2, 3];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        await PutHostile(new Snapshot("bad", DateTimeOffset.UnixEpoch, default, [new SnapshotFile(path, 3, "1", hash)]));

        StorageException refused = await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("bad", _directory["new"]));

        Assert.Equal(StorageError.Damaged, refused.Error);
        Assert.False(Directory.Exists(_directory["new"]));
    }

    [Fact]
    public async Task Restore_HostileManifests_AreRefused()
    {
        string hash = new('0', 64);
        SnapshotFile good = new("records/x", 3, "1", hash);
        SnapshotFile[][] hostile =
        [
            [good, good],
            [good, good with { Path = "records/x" }],
            [good with { Length = -1 }],
            [good with { Hash = "../../x" }],
            [good with { Hash = new string('A', 64) }],
            [good with { Version = new string('v', 1000) }],
        ];
        foreach (SnapshotFile[] files in hostile)
        {
            await PutHostile(new Snapshot("bad", DateTimeOffset.UnixEpoch, default, files));
            Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => _archive.GetAsync("bad"))).Error);
        }

        byte[] endless = [.. BitConverter.GetBytes(int.MaxValue), .. new byte[8]];
        await PutHostile(Envelope.Seal("VDBSNP\r\n"u8, 1, [3, .. "bad"u8, .. new byte[8], .. new byte[4], .. endless]));
        Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => _archive.GetAsync("bad"))).Error);

        await PutHostile(Envelope.Seal("VDBSNP\r\n"u8, 2, []));
        Assert.Equal(StorageError.UnsupportedFormat, (await Assert.ThrowsAsync<StorageException>(() => _archive.GetAsync("bad"))).Error);
    }

    [Fact]
    public async Task Restore_NonEmptyDirectory_IsRefused()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape);
        KeyValueStoreTests.Fill(store, 0, 5);
        await Take(store, "one");
        Directory.CreateDirectory(_directory["full"]);
        await File.WriteAllTextAsync(Path.Combine(_directory["full"], "x"), "mine");

        Assert.Equal(
            StorageError.DirectoryInUse,
            (await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("one", _directory["full"]))).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("A")]
    [InlineData("-a")]
    [InlineData("a.b")]
    [InlineData("a\0")]
    public async Task Create_BadName_IsRefused(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _archive.CreateAsync(name, [], default));

    [Fact]
    public async Task Create_TakenName_IsRefused()
    {
        await _archive.CreateAsync("one", [], default);
        await Assert.ThrowsAsync<ArgumentException>(() => _archive.CreateAsync("one", [], default));
    }

    private async Task<Snapshot> Take(KeyValueStore store, string name)
    {
        CheckpointToken token = await store.CheckpointAsync();
        using CheckpointPin pin = store.Pin(token, "records");
        return await _archive.CreateAsync(name, pin.Files, token.Value.ToByteArray());
    }

    private Task PutHostile(Snapshot snapshot) =>
        PutHostile(Envelope.Seal("VDBSNP\r\n"u8, 1, SnapshotCodec.Encode(snapshot)));

    private Task PutHostile(byte[] manifest) =>
        new DirectorySnapshotTarget(_directory["archive"]).WriteAsync("snapshots/bad", new MemoryStream(manifest));

    private long ArchiveBytes() =>
        Directory.GetFiles(_directory["archive"], "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);

    private string DataDirectoryPath(string name, string folder) => Path.Combine(_directory[name], folder);
}
