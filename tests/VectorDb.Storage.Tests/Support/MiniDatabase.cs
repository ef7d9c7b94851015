using System.Buffers.Binary;

namespace VectorDb.Storage.Tests;

/// <summary>
/// The least that keeps its word with this project's parts: a log, two stores, a manifest. Puts and deletes go to the log, then
/// to both stores; a checkpoint cuts both at one address. An engine does the same.
/// </summary>
internal sealed class MiniDatabase : IAsyncDisposable
{
    private const string Root = "/data";
    private const byte PutTag = 1;
    private const byte DeleteTag = 2;

    private readonly SemaphoreSlim _appliers = new(1);
    private readonly SegmentedLog _log;
    private readonly KeyValueStore _records;
    private readonly KeyValueStore _blocks;
    private readonly ManifestStore _manifest;

    private MiniDatabase(SegmentedLog log, KeyValueStore records, KeyValueStore blocks, ManifestStore manifest)
    {
        _log = log;
        _records = records;
        _blocks = blocks;
        _manifest = manifest;
    }

    public KeyValueStore Records => _records;

    public KeyValueStore Blocks => _blocks;

    public static async Task<MiniDatabase> OpenAsync(IFileSystem disk, KeyValueOptions shape, int spareSegments = 0, string root = Root)
    {
        ManifestStore manifest = ManifestStore.Open(Path.Combine(root, "manifest"), disk);
        State state = State.Decode(manifest.Current);
        SegmentedLog? log = null;
        KeyValueStore? records = null, blocks = null;
        try
        {
            log = SegmentedLog.Open(Path.Combine(root, "log"), new LogOptions
            {
                FileSystem = disk,
                SegmentBytes = 64 << 10,
                SpareSegments = spareSegments,
                SealAfterIdle = Timeout.InfiniteTimeSpan,
                RetryInterval = TimeSpan.FromMilliseconds(1),
            });
            KeyValueOptions options = shape with { FileSystem = disk, RetryInterval = TimeSpan.FromMilliseconds(1) };
            records = KeyValueStore.Open(Path.Combine(root, "records"), options, state.Records);
            blocks = KeyValueStore.Open(Path.Combine(root, "blocks"), options, state.Blocks);
            MiniDatabase database = new(log, records, blocks, manifest);
            foreach (LogEntry entry in log.Read(state.From))
            {
                database.Apply(entry.Record.Span);
            }

            return database;
        }
        catch
        {
            records?.Dispose();
            blocks?.Dispose();
            if (log is not null)
            {
                await log.DisposeAsync();
            }

            throw;
        }
    }

    public Task PutAsync(int key, int value) => ChangeAsync(PutTag, key, value);

    public Task DeleteAsync(int key) => ChangeAsync(DeleteTag, key, 0);

    public async Task CheckpointAsync()
    {
        await _records.PrepareCheckpointAsync();
        await _blocks.PrepareCheckpointAsync();
        Task<CheckpointToken> records, blocks;
        LogAddress from;
        await _appliers.WaitAsync();
        try
        {
            from = _log.Tail;
            records = await _records.BeginCheckpointAsync();
            blocks = await _blocks.BeginCheckpointAsync();
        }
        finally
        {
            _appliers.Release();
        }

        await _log.SyncAsync();
        State next = new(await records, await blocks, from);
        State previous = State.Decode(_manifest.Current);
        _manifest.Write(next.Encode());
        if (previous.Records is { } recordsBefore && previous.Blocks is { } blocksBefore)
        {
            // The previous generation stays recoverable, should the newest manifest be damaged.
            _log.Trim(previous.From);
            _records.Prune([next.Records!.Value, recordsBefore]);
            _blocks.Prune([next.Blocks!.Value, blocksBefore]);
        }
    }

    public Task<bool> CompactAsync() => _records.CompactAsync();

    /// <summary>What is there, after both stores have been compared.</summary>
    public Dictionary<int, int> Content()
    {
        Dictionary<int, int> records = Read(_records), blocks = Read(_blocks);
        Assert.Equal(records.OrderBy(p => p.Key), blocks.OrderBy(p => p.Key));
        Assert.Equal(records.Count, _records.Count);
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _records.Dispose();
        _blocks.Dispose();
    }

    private static Dictionary<int, int> Read(KeyValueStore store) => store.Scan(default).ToDictionary(
        e => BinaryPrimitives.ReadInt32LittleEndian(e.Key),
        e =>
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(e.Value);
            Assert.Equal(Value(value), e.Value);
            return value;
        });

    private static byte[] Value(int value)
    {
        byte[] bytes = LogConformance.Bytes(4 + (value % 500), value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private async Task ChangeAsync(byte tag, int key, int value)
    {
        byte[] record = new byte[9];
        record[0] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(1), key);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(5), value);
        await _appliers.WaitAsync();
        try
        {
            await _log.AppendAsync(record, AppendId.None);
            Apply(record);
        }
        finally
        {
            _appliers.Release();
        }
    }

    private void Apply(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> key = record.Slice(1, 4);
        if (record[0] == PutTag)
        {
            byte[] value = Value(BinaryPrimitives.ReadInt32LittleEndian(record[5..]));
            _records.Upsert(key, value);
            _blocks.Upsert(key, value);
        }
        else
        {
            _records.Delete(key);
            _blocks.Delete(key);
        }
    }

    private sealed record State(CheckpointToken? Records, CheckpointToken? Blocks, LogAddress From)
    {
        public static State Decode(Manifest? manifest)
        {
            if (manifest is null)
            {
                return new State(null, null, LogAddress.Origin);
            }

            ReadOnlySpan<byte> bytes = manifest.Content.Span;
            return new State(
                new CheckpointToken(new Guid(bytes[..16])),
                new CheckpointToken(new Guid(bytes[16..32])),
                new LogAddress(BinaryPrimitives.ReadInt64LittleEndian(bytes[32..])));
        }

        public byte[] Encode()
        {
            byte[] bytes = new byte[40];
            Records!.Value.Value.TryWriteBytes(bytes);
            Blocks!.Value.Value.TryWriteBytes(bytes.AsSpan(16));
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), From.Value);
            return bytes;
        }
    }
}
