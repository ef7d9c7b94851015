namespace VectorDb.Storage;

/// <summary>Looking for damage.</summary>
public sealed partial class KeyValueStore
{
    /// <summary>
    /// Reads every block on disk and every live pair, and compares them with their checksums and counts. Runs beside reads
    /// and writes, though the count is compared only while nobody writes.
    /// </summary>
    /// <param name="cancellationToken">Stops the walk.</param>
    /// <returns>All that is wrong, each with file and offset where they are known; empty if nothing is.</returns>
    public IReadOnlyList<StorageException> Check(CancellationToken cancellationToken = default)
    {
        List<StorageException> found = [];
        _maintenance.Wait(cancellationToken);
        try
        {
            CheckFiles(found, cancellationToken);
        }
        finally
        {
            _maintenance.Release();
        }

        if (found.Count == 0)
        {
            CheckPairs(found, cancellationToken);
        }

        return found;
    }

    /// <summary>Checks the files that belong to one checkpoint of a store alone: its record, its index, its tables of checksums.</summary>
    /// <param name="directory">The store's, which need not be open.</param>
    /// <param name="fileSystem">Where it is.</param>
    /// <param name="checkpoint">Which.</param>
    /// <returns>All that is wrong.</returns>
    public static IReadOnlyList<StorageException> CheckCheckpoint(string directory, IFileSystem fileSystem, CheckpointToken checkpoint)
    {
        var files = new StoreFiles(fileSystem, directory);
        List<StorageException> found = [];
        Collect(found, () =>
        {
            CheckpointRecord record = files.ReadCheckpoint(checkpoint);
            CheckIndex(files, record, found);
            CheckSums(files, record, found);
        });
        return found;
    }

    private void CheckFiles(List<StorageException> found, CancellationToken cancellationToken)
    {
        int first = (int)(_store.Log.BeginAddress / _options.SegmentBytes), last = (int)(_store.Log.TailAddress / _options.SegmentBytes);
        for (int i = first; i <= last; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckBlocks(_device.Segment(i), 0, _options.SegmentBytes, found);
        }

        if (_lastCheckpoint is { } checkpoint)
        {
            CheckIndex(_files, checkpoint, found);
            Collect(found, () => _files.ReadCheckpoint(new CheckpointToken(checkpoint.LogToken)));
            CheckSums(_files, checkpoint, found);
        }
    }

    private void CheckPairs(List<StorageException> found, CancellationToken cancellationToken)
    {
        long before = Count, pairs = 0;
        Collect(found, () =>
        {
            foreach (PassingPair pair in Scan(default, _store.Log.BeginAddress, _store.Log.TailAddress))
            {
                cancellationToken.ThrowIfCancellationRequested();
                pairs++;
            }
        });
        if (found.Count == 0 && before == Count && pairs != before)
        {
            found.Add(new StorageException(
                StorageError.Damaged, $"{_files.Directory} holds {pairs} pairs where {before} are counted.", _files.Directory));
        }
    }

    private static void CheckBlocks(DeviceSegment segment, int from, int to, List<StorageException> found)
    {
        Span<byte> block = stackalloc byte[BlockSums.BlockBytes];
        for (int offset = from; offset < to; offset += BlockSums.BlockBytes)
        {
            try
            {
                if (segment.Sums.Knows(offset / BlockSums.BlockBytes))
                {
                    segment.Read(block, offset);
                }
            }
            catch (Exception failure) when (failure is StorageException or IOException)
            {
                found.Add(StorageException.FromIo(failure, segment.Path, "read"));
                if (failure is StorageException { Offset: null } or IOException)
                {
                    return;
                }
            }
        }
    }

    /// <summary>
    /// Throws if a block of an address range is damaged. FASTER trusts what it reads when it recovers or compacts, so it is given
    /// only what has been checked.
    /// </summary>
    private void CheckRange(long begin, long end)
    {
        List<StorageException> found = [];
        for (long at = begin / BlockSums.BlockBytes * BlockSums.BlockBytes; at < end && found.Count == 0;)
        {
            int segment = (int)(at / _options.SegmentBytes), from = (int)(at % _options.SegmentBytes);
            int to = (int)Math.Min(_options.SegmentBytes, from + (end - at));
            CheckBlocks(_device.Segment(segment), from, to, found);
            at += to - from;
        }

        if (found is [StorageException damage, ..])
        {
            throw damage;
        }
    }

    private static void CheckIndex(StoreFiles files, CheckpointRecord checkpoint, List<StorageException> found)
    {
        using DeviceSegment index = new(files.Files, files.Index(checkpoint.IndexToken).PathOf(0));
        index.LoadSumsWith(() => new BlockSums(checkpoint.IndexSums), null);
        CheckBlocks(index, 0, checkpoint.IndexSums.Length / sizeof(uint) * BlockSums.BlockBytes, found);
    }

    private static void CheckSums(StoreFiles files, CheckpointRecord checkpoint, List<StorageException> found)
    {
        for (int i = 0; i < checkpoint.SegmentDigests.Length; i++)
        {
            int segment = checkpoint.FirstSegment + i;
            uint digest = checkpoint.SegmentDigests[i];
            Collect(found, () => files.ReadSums(segment, digest));
        }
    }

    private static void Collect(List<StorageException> found, Action check)
    {
        try
        {
            check();
        }
        catch (StorageException failure)
        {
            found.Add(failure);
        }
    }
}
