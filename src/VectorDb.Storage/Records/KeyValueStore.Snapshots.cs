namespace VectorDb.Storage;

/// <summary>Handing a checkpoint's files to a snapshot.</summary>
public sealed partial class KeyValueStore
{
    private readonly Dictionary<CheckpointToken, int> _pins = [];

    /// <summary>
    /// Keeps a checkpoint from being pruned and lists the files that it consists of, for a snapshot. Writing goes on beside
    /// the copying: what a checkpoint needs of its files no longer changes.
    /// </summary>
    /// <param name="token">A checkpoint that is kept.</param>
    /// <param name="folder">Where the store is in the data directory, such as <c>records</c>.</param>
    /// <returns>The files; disposing of it lets the checkpoint be pruned.</returns>
    public CheckpointPin Pin(CheckpointToken token, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _maintenance.Wait();
        try
        {
            CheckpointRecord record = RecordOf(token);
            lock (_pins)
            {
                _pins[token] = _pins.GetValueOrDefault(token) + 1;
            }

            return new CheckpointPin(SourcesOf(record, folder), () => Unpin(token));
        }
        finally
        {
            _maintenance.Release();
        }
    }

    private void Unpin(CheckpointToken token)
    {
        lock (_pins)
        {
            if (--_pins[token] == 0)
            {
                _pins.Remove(token);
            }
        }
    }

    private CheckpointToken[] PinnedTokens()
    {
        lock (_pins)
        {
            return [.. _pins.Keys];
        }
    }

    private CheckpointRecord RecordOf(CheckpointToken token) =>
        _lastCheckpoint is { } last && last.LogToken == token.Value ? last : _files.ReadCheckpoint(token);

    private List<SnapshotSource> SourcesOf(CheckpointRecord record, string folder)
    {
        List<SnapshotSource> sources = [];
        for (int i = 0; i < record.SegmentDigests.Length; i++)
        {
            int segment = record.FirstSegment + i;
            string version = $"{record.SegmentDigests[i]:x8}";
            Add(StoreFiles.DataName(segment), record.SegmentBytes, version);
            Add(StoreFiles.SumsName(segment), null, version);
        }

        // The rest of the last segment is in the checkpoint's own record.
        Add(StoreFiles.DataName(record.LastSegment), record.TailSums.Length / sizeof(uint) * (long)BlockSums.BlockBytes, $"{record.LogToken:n}");
        Add(StoreFiles.IndexName(record.IndexToken), null, $"{record.IndexToken:n}");
        Add(StoreFiles.CheckpointName(record.LogToken), null, $"{record.LogToken:n}");
        return sources;

        void Add(string name, long? length, string version)
        {
            string path = _files.PathOf(name);
            sources.Add(new SnapshotSource(
                $"{folder}/{name}", length ?? LengthOf(path), version, () => new StorageFileStream(_files.Files.Open(path, FileAccessMode.Read), length)));
        }
    }

    private long LengthOf(string path)
    {
        using IStorageFile file = _files.Files.Open(path, FileAccessMode.Read);
        return file.Length;
    }
}
