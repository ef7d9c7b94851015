using System.Text;

namespace VectorDb.Storage.Tests;

public sealed class S3SnapshotTargetTests : IDisposable
{
    private const int PartBytes = 64 << 10;

    private static readonly KeyValueOptions Shape = StorePowerLossTests.Shape;

    private readonly TempDirectory _directory = new();
    private readonly S3Server _server = new();
    private readonly S3SnapshotTarget _target;
    private readonly SnapshotArchive _archive;

    public S3SnapshotTargetTests()
    {
        _target = new S3SnapshotTarget(_server.Location(), PartBytes);
        _archive = new SnapshotArchive(_target, TimeProvider.System);
    }

    public void Dispose()
    {
        _target.Dispose();
        _server.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Archive_FromFirstSnapshotToLastDeletion()
    {
        Dictionary<int, int> model = [];
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape);
        KeyValueStoreTests.Churn(store, 2_000, seed: 1, model);
        Snapshot first = await TakeAsync(store, "one");
        Assert.True(_server.Objects.Keys.Count(static k => k.StartsWith("db/objects/", StringComparison.Ordinal)) > 3, "the listing takes more than a page");
        long before = Bytes();
        KeyValueStoreTests.Put(store, 1, 2);
        model[1] = 2;
        Snapshot second = await TakeAsync(store, "two");
        Assert.True(Bytes() - before < second.Length / 2, $"{Bytes() - before} of {second.Length} bytes were written");
        Assert.Equal(["one", "two"], (await _archive.ListAsync()).Select(static s => s.Name));

        await _archive.DeleteAsync("one");
        Snapshot restored = await _archive.RestoreAsync("two", _directory["new"]);
        Assert.Equal(second.Files, restored.Files);
        using (KeyValueStore copy = KeyValueStore.Open(Path.Combine(_directory["new"], "records"), Shape, new CheckpointToken(new Guid(restored.State.Span))))
        {
            KeyValueStoreTests.AssertHolds(copy, model);
            Assert.Empty(copy.Check());
        }

        await _archive.DeleteAsync("two");
        Assert.Empty(_server.Objects);
        Assert.NotEqual(first.State, second.State);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(PartBytes - 1, 0)]
    [InlineData(PartBytes, 1)]
    [InlineData((3 * PartBytes) + 7, 4)]
    public async Task Write_AnyLength_InPartsWhereItIsLarge(int length, int parts)
    {
        byte[] content = LogConformance.Bytes(length, 1);
        await _target.WriteAsync("objects/x", new MemoryStream(content));

        Assert.Equal(content, _server.Objects["db/objects/x"]);
        Assert.Equal(parts, _server.Served.GetValueOrDefault("PART"));
        Assert.Equal(0, _server.OpenUploads);
        Assert.Equal(length, await _target.LengthAsync("objects/x"));
        Assert.Equal(content, await ReadAsync("objects/x"));
        Assert.Null(await _target.LengthAsync("objects/y"));
    }

    [Fact]
    public async Task Write_ContentFailsHalfWay_LeavesNothing()
    {
        byte[] content = LogConformance.Bytes(3 * PartBytes, 1);
        var wrong = new SnapshotFile("records/x", content.Length, "1", new string('0', 64));
        await Assert.ThrowsAsync<StorageException>(() => _target.WriteAsync("objects/x", new VerifyingStream(new MemoryStream(content), wrong)));
        Assert.Empty(_server.Objects);
        Assert.Equal(0, _server.OpenUploads);
    }

    [Fact]
    public async Task AnyCall_ServerOverloadedForAMoment_IsTriedAgain()
    {
        byte[] content = LogConformance.Bytes(2 * PartBytes, 1);
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => _target.WriteAsync("objects/x", new MemoryStream(content)),
            () => _target.LengthAsync("objects/x"),
            () => ReadAsync("objects/x"),
            () => _target.ListAsync("objects/"),
            () => _target.DeleteAsync("objects/x"),
        })
        {
            _server.Refuse(2);
            await call();
        }

        Assert.Empty(_server.Objects);
    }

    [Fact]
    public async Task AnyCall_ServerStaysOverloaded_SaysWhatOfWhat()
    {
        _server.Refuse(int.MaxValue);
        StorageException failure = await Assert.ThrowsAsync<StorageException>(() => _target.WriteAsync("objects/x", new MemoryStream([1])));
        Assert.Equal(StorageError.IoFailure, failure.Error);
        Assert.Contains("s3://backups/db/objects/x", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SlowDown", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_BodyBreaksOff_GoesOnFromThere()
    {
        byte[] content = LogConformance.Bytes(5 * PartBytes, 1);
        await _target.WriteAsync("objects/x", new MemoryStream(content));
        _server.CutOff(3);
        Assert.Equal(content, await ReadAsync("objects/x"));
        Assert.Equal(4, _server.Served["GET"]);

        _server.CutOff(int.MaxValue);
        StorageException failure = await Assert.ThrowsAsync<StorageException>(() => ReadAsync("objects/x"));
        Assert.Equal(StorageError.IoFailure, failure.Error);
    }

    [Fact]
    public async Task Restore_AnyObjectChangedOrGone_IsRefusedAndLeavesNoManifest()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], Shape);
        KeyValueStoreTests.Fill(store, 0, 500);
        await TakeAsync(store, "one");
        int attempt = 0;
        foreach ((string key, byte[] good) in _server.Objects.ToArray())
        {
            byte[] flipped = [.. good];
            flipped[good.Length / 2] ^= 1;
            foreach (byte[] bad in new[] { flipped, good[..^1], [.. good, 0] })
            {
                _server.Objects[key] = bad;
                string to = _directory[$"restored-{attempt++}"];
                Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("one", to))).Error);
                Assert.Null(Directory.Exists(to) ? ManifestStore.Open(Path.Combine(to, "manifest")).Current : null);
            }

            _server.Objects.TryRemove(key, out _);
            Assert.Equal(
                StorageError.NotFound, (await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("one", _directory[$"restored-{attempt++}"]))).Error);
            _server.Objects[key] = good;
        }
    }

    [Fact]
    public async Task Archive_HostileContent_IsPassedOverOrRefused()
    {
        _server.Objects["db/snapshots/../../escape"] = [1];
        _server.Objects["db/snapshots/UPPER"] = [1];
        _server.Objects["db/snapshots/"] = [1];
        Assert.Empty(await _archive.ListAsync());

        byte[] content = [1, 2, 3];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        _server.Objects["db/objects/" + hash] = content;
        var hostile = new Snapshot("bad", DateTimeOffset.UnixEpoch, default, [new SnapshotFile("records/../../escape", 3, "1", hash)]);
        _server.Objects["db/snapshots/bad"] = Envelope.Seal("VDBSNP\r\n"u8, 1, SnapshotCodec.Encode(hostile));
        Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => _archive.RestoreAsync("bad", _directory["new"]))).Error);
        Assert.False(Directory.Exists(_directory["new"]));

        _server.Objects["db/snapshots/bad"] = Encoding.UTF8.GetBytes("<html>a login page</html>");
        Assert.Equal(StorageError.Damaged, (await Assert.ThrowsAsync<StorageException>(() => _archive.GetAsync("bad"))).Error);
    }

    [Theory]
    [InlineData("s3://backups", "backups", "", null, null, false)]
    [InlineData("s3://backups/", "backups", "", null, null, false)]
    [InlineData("s3://backups/a/b/", "backups", "a/b/", null, null, false)]
    [InlineData("s3://backups/a?region=eu-west-1", "backups", "a/", null, "eu-west-1", false)]
    [InlineData("s3://backups/a?endpoint=http%3A%2F%2Fhost%3A9000", "backups", "a/", "http://host:9000/", null, true)]
    [InlineData("s3://backups/a?endpoint=https://host&path-style=false&region=x", "backups", "a/", "https://host/", "x", false)]
    public void Location_Parts(string text, string bucket, string prefix, string? endpoint, string? region, bool pathStyle)
    {
        var location = S3Location.Parse(text, static _ => null);
        Assert.Equal((bucket, prefix, endpoint, region, pathStyle), (location.Bucket, location.Prefix, location.Endpoint?.ToString(), location.Region, location.PathStyle));
    }

    [Fact]
    public void Location_Environment_SaysWhatTheTextDoesNot()
    {
        var environment = new Dictionary<string, string> { ["AWS_ENDPOINT_URL"] = "http://other", ["AWS_ENDPOINT_URL_S3"] = "http://host", ["AWS_DEFAULT_REGION"] = "r" };
        var location = S3Location.Parse("s3://backups", environment.GetValueOrDefault);
        Assert.Equal(("http://host/", "r", true), (location.Endpoint?.ToString(), location.Region, location.PathStyle));
        Assert.Equal("q", S3Location.Parse("s3://backups?region=q", environment.GetValueOrDefault).Region);
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:///prefix")]
    [InlineData("s3://ab")]
    [InlineData("s3://Upper/x")]
    [InlineData("s3://backups/a b")]
    [InlineData("s3://backups/a?endpoint=ftp://host")]
    [InlineData("s3://backups/a?endpoint=host")]
    [InlineData("s3://backups/a?secret=x")]
    [InlineData("s3://backups/a?path-style=perhaps")]
    public void Location_Wrong_IsRefused(string text) => Assert.Throws<ArgumentException>(() => S3Location.Parse(text, static _ => null));

    private async Task<byte[]> ReadAsync(string name)
    {
        await using Stream stream = await _target.ReadAsync(name);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private async Task<Snapshot> TakeAsync(KeyValueStore store, string name)
    {
        CheckpointToken token = await store.CheckpointAsync();
        using CheckpointPin pin = store.Pin(token, "records");
        return await _archive.CreateAsync(name, pin.Files, token.Value.ToByteArray());
    }

    private long Bytes() => _server.Objects.Values.Sum(static o => (long)o.Length);
}
