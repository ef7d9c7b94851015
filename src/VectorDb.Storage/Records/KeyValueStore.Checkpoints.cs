// Long because: checkpoint, recovery, compaction and pruning take turns over the same files, and their order is the point.
using FASTER.core;

namespace VectorDb.Storage;

/// <summary>Checkpoints, recovery, and giving back space.</summary>
public sealed partial class KeyValueStore
{
    // Checkpoints, compaction and pruning take turns.
    private readonly SemaphoreSlim _maintenance = new(1, 1);
    private CheckpointRecord? _lastCheckpoint;
    private SavedIndex? _savedIndex;

    /// <summary>Saves the hash index if much was written since it last was, so that the coming checkpoint only has to write data. Stops nobody.</summary>
    /// <param name="cancellationToken">Stops before the saving begins.</param>
    public async Task PrepareCheckpointAsync(CancellationToken cancellationToken = default)
    {
        await _maintenance.WaitAsync(cancellationToken);
        try
        {
            await SaveIndexIfDueAsync();
        }
        finally
        {
            _maintenance.Release();
        }
    }

    /// <summary>
    /// Cuts a checkpoint: it holds what was written before this call and nothing written after it returns. Callers who need several
    /// stores cut at one moment hold their own writers meanwhile; it takes well under a millisecond after <see cref="PrepareCheckpointAsync"/>.
    /// Writing it to disk goes on in the background, beside reads and writes; it waits while the disk is full.
    /// </summary>
    /// <returns>Completes with the checkpoint's token when it is on disk.</returns>
    public async Task<Task<CheckpointToken>> BeginCheckpointAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _maintenance.WaitAsync(cancellationToken);
        try
        {
            _health.ThrowIfWritesRefused();
            if (_savedIndex is null)
            {
                await SaveIndexIfDueAsync();
            }

            // Not here: of little data all is written already, and the syncs would be made while the caller holds its writers.
            PendingCut cut = Cut();
            return Task.Run(() => FinishCheckpointAsync(cut), CancellationToken.None);
        }
        catch
        {
            _maintenance.Release();
            throw;
        }
    }

    /// <summary><see cref="PrepareCheckpointAsync"/> and <see cref="BeginCheckpointAsync"/>, then waits until the checkpoint is on disk.</summary>
    /// <param name="cancellationToken">Stops before the cut.</param>
    public async Task<CheckpointToken> CheckpointAsync(CancellationToken cancellationToken = default)
    {
        await PrepareCheckpointAsync(cancellationToken);
        return await await BeginCheckpointAsync(cancellationToken);
    }

    /// <summary>Deletes every checkpoint but some and the pinned, and the data that only the others need.</summary>
    /// <param name="keep">At least one.</param>
    public void Prune(IReadOnlyCollection<CheckpointToken> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentOutOfRangeException.ThrowIfZero(keep.Count, nameof(keep));
        _maintenance.Wait();
        try
        {
            CheckpointRecord[] records = [.. keep.Union(PinnedTokens()).Select(RecordOf)];
            _files.Prune(records, Volatile.Read(ref _walks) == 0 ? _device.Delete : _ => { });
        }
        catch (IOException cause)
        {
            throw StorageException.FromIo(cause, _files.Directory, "prune");
        }
        finally
        {
            _maintenance.Release();
        }
    }

    /// <summary>
    /// Moves what is live in the oldest half of the data to its end, if more than half of all is dead; the next checkpoint, and
    /// <see cref="Prune"/> after it, give the space back. Stops nobody.
    /// </summary>
    /// <param name="cancellationToken">Stops before it begins.</param>
    /// <returns>Whether there was enough to gain.</returns>
    public async Task<bool> CompactAsync(CancellationToken cancellationToken = default)
    {
        await _maintenance.WaitAsync(cancellationToken);
        try
        {
            // Each live pair also costs a record's overhead.
            long live = LiveBytes + (Count * RecordOverheadBytes);
            if (DataBytes <= (2 * live) + (4L * _options.PageBytes))
            {
                return false;
            }

            // To a page's start: a scan that ends inside a record reads only its beginning.
            long half = Math.Min(_store.Log.SafeReadOnlyAddress, _store.Log.BeginAddress + (DataBytes / 2));
            long until = half / _options.PageBytes * _options.PageBytes;
            if (until <= _store.Log.BeginAddress)
            {
                return false;
            }

            await Task.Run(() => CompactUntil(until), cancellationToken);
            return true;
        }
        finally
        {
            _maintenance.Release();
        }
    }

    /// <summary>Writes what lives before an address again, at the end. Ours rather than FASTER's, since it checks what it copies.</summary>
    private void CompactUntil(long address)
    {
        CheckRange(_store.Log.BeginAddress, address);
        var session = _sessions.Rent();
        try
        {
            foreach ((PassingPair pair, long at) in Walk(default, _store.Log.BeginAddress, address))
            {
                ReadOnlySpan<byte> key = pair.Key.Span;
                lock (StripeOf(key))
                {
                    if (IsLatest(session, key, at))
                    {
                        Put(key, pair.Value.Span);
                    }
                }
            }
        }
        finally
        {
            _sessions.Return(session);
        }

        _store.Log.ShiftBeginAddress(address, snapToPageStart: false, truncateLog: false);
    }

    private async Task SaveIndexIfDueAsync()
    {
        if (_savedIndex is { } saved && _store.Log.TailAddress - saved.Until < _options.IndexCheckpointBytes)
        {
            return;
        }

        long until = _store.Log.TailAddress;
        (bool started, Guid token) = await _store.TakeIndexCheckpointAsync();
        if (!started)
        {
            throw new InvalidOperationException("FASTER refused an index checkpoint while nothing else was under way.");
        }

        _health.ThrowIfWritesRefused();
        using ChecksummedDevice device = _exchange.IndexDevice!;
        DeviceSegment segment = device.Segment(0);
        try
        {
            segment.Sync();
            byte[] sums = segment.Sums.Table((int)((segment.Length + BlockSums.BlockBytes - 1) / BlockSums.BlockBytes));
            _files.Files.SyncDirectory(_files.Directory);
            _savedIndex = new SavedIndex(token, _exchange.TakeIndexMetadata(token), sums, until);
            FailPoint.Reach("store.index.saved");
        }
        catch (IOException cause)
        {
            throw WriteFailed(cause, segment.Path, "save the index");
        }
    }

    /// <summary>Nobody writes while all stripes are held, so everything before is in the checkpoint and nothing after is.</summary>
    private PendingCut Cut()
    {
        FailPoint.Reach("store.checkpoint.begun");
        Array.ForEach(_stripes, stripe => stripe.Enter());
        try
        {
            if (!_store.TryInitiateHybridLogCheckpoint(out Guid token, CheckpointType.FoldOver))
            {
                throw new InvalidOperationException("FASTER refused a checkpoint while nothing else was under way.");
            }

            long tail = _store.Log.TailAddress;
            ValueTask completion = _store.CompleteCheckpointAsync();
            SpinWait spin = default;
            while (_store.SystemState.Phase is not (Phase.WAIT_FLUSH or Phase.PERSISTENCE_CALLBACK or Phase.REST))
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            return new PendingCut(token, _store.Log.BeginAddress, tail, Count, LiveBytes, completion);
        }
        finally
        {
            Array.ForEach(_stripes, stripe => stripe.Exit());
        }
    }

    private async Task<CheckpointToken> FinishCheckpointAsync(PendingCut cut)
    {
        try
        {
            await cut.Completion;
            _health.ThrowIfWritesRefused();
            FailPoint.Reach("store.checkpoint.flushed");
            CheckpointRecord record;
            try
            {
                _device.Sync();
                FailPoint.Reach("store.checkpoint.synced");
                record = Describe(cut);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw WriteFailed(cause, _files.Directory, "sync the store in");
            }

            _files.WriteCheckpoint(record);
            FailPoint.Reach("store.checkpoint.written");
            _lastCheckpoint = record;
            return new CheckpointToken(cut.Token);
        }
        finally
        {
            _maintenance.Release();
        }
    }

    private CheckpointRecord Describe(PendingCut cut)
    {
        int first = (int)(cut.Begin / _options.SegmentBytes), last = (int)(cut.Tail / _options.SegmentBytes);
        uint[] digests = [.. Enumerable.Range(first, last - first).Select(SaveSums)];
        int inSegment = (int)(cut.Tail % _options.SegmentBytes);
        int tailBlock = inSegment / BlockSums.BlockBytes, inBlock = inSegment % BlockSums.BlockBytes;
        DeviceSegment segment = _device.Segment(last);
        return new CheckpointRecord
        {
            LogToken = cut.Token,
            IndexToken = _savedIndex!.Token,
            LogMetadata = _exchange.TakeLogMetadata(cut.Token),
            IndexMetadata = _savedIndex.Metadata,
            IndexSums = _savedIndex.Sums,
            IndexedUntil = _savedIndex.Until,
            PageBytes = _options.PageBytes,
            SegmentBytes = _options.SegmentBytes,
            IndexBytes = _options.IndexBytes,
            Begin = cut.Begin,
            Tail = cut.Tail,
            Count = cut.Count,
            LiveBytes = cut.LiveBytes,
            SegmentDigests = digests,
            TailSums = segment.Sums.Table(tailBlock),
            TailBlock = segment.ReadRaw((long)tailBlock * BlockSums.BlockBytes, inBlock),
        };
    }

    /// <summary>Puts the checksum table of a full segment on disk, once.</summary>
    private uint SaveSums(int segment)
    {
        DeviceSegment state = _device.Segment(segment);
        if (state.SavedDigest is not { } digest)
        {
            byte[] table = state.Sums.Table(_options.SegmentBytes / BlockSums.BlockBytes);
            _files.WriteSums(segment, table);
            FailPoint.Reach("store.sums.written");
            state.SavedDigest = digest = BlockSums.Digest(table);
        }

        return digest;
    }

    private void Recover(CheckpointRecord record)
    {
        _exchange.Offer(record);
        for (int i = 0; i < record.SegmentDigests.Length; i++)
        {
            int segment = record.FirstSegment + i;
            uint digest = record.SegmentDigests[i];
            _device.Segment(segment).LoadSumsWith(() => _files.ReadSums(segment, digest), digest);
        }

        DeviceSegment last = _device.Segment(record.LastSegment);
        last.LoadSumsWith(() => new BlockSums(record.TailSums), null);
        last.Overlay((int)(record.Tail % record.SegmentBytes / BlockSums.BlockBytes), record.TailBlock);
        List<StorageException> found = [];
        CheckIndex(_files, record, found);
        if (found is [StorageException damage, ..])
        {
            throw damage;
        }

        // What FASTER will read: from where the index ends, and the pages that go to memory.
        long from = Math.Min(record.IndexedUntil, record.Tail - _options.MemoryBytes);
        CheckRange(Math.Max(record.Begin, from / record.PageBytes * record.PageBytes), record.Tail);
        _recovering = record;
        try
        {
            _store.Recover(record.IndexToken, record.LogToken, numPagesToPreload: -1, undoNextVersion: false);
        }
        finally
        {
            _exchange.IndexDevice?.Dispose();
        }

        _health.ThrowIfReadFailedSince(0);
        _recovering = null;
        _count = record.Count;
        _liveBytes = record.LiveBytes;
        _lastCheckpoint = record;
        _savedIndex = new SavedIndex(record.IndexToken, record.IndexMetadata, record.IndexSums, record.IndexedUntil);
    }

    private CheckpointRecord? _recovering;

    private ChecksummedDevice OpenIndex(Guid token)
    {
        ChecksummedDevice device = NewDevice(_files.Index(token), 1);
        if (_recovering is { } record)
        {
            device.Segment(0).LoadSumsWith(() => new BlockSums(record.IndexSums), null);
        }

        return device;
    }

    private StorageException WriteFailed(Exception cause, string path, string action)
    {
        StorageException fault = StorageException.FromIo(cause, path, action);

        // After a failed sync nobody knows what is on disk, full or not.
        _health.WriteFailed(new StorageException(StorageError.IoFailure, fault.Message, fault.File, fault.Offset, cause));
        return fault;
    }

    private sealed record SavedIndex(Guid Token, byte[] Metadata, byte[] Sums, long Until);

    private sealed record PendingCut(Guid Token, long Begin, long Tail, long Count, long LiveBytes, ValueTask Completion);
}
