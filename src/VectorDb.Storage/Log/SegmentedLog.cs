// Long because: enqueueing, committing and sealing share one lock and its state, and are understood only side by side.
namespace VectorDb.Storage;

/// <summary>
/// A write-ahead log in segment files that are written ahead. One thread commits: it takes whatever was enqueued while the
/// last write ran and writes it at once, so the more writers there are, the more share a write.
/// </summary>
public sealed class SegmentedLog : ILog
{
    private readonly object _gate = new();
    private readonly LogOptions _options;
    private readonly SegmentSet _segments;
    private readonly SegmentPool _pool;
    private readonly LogWriter _writer;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by _gate.
    private LogBatch _filling;
    private LogBatch _idle;
    private SegmentHeader _segment;
    private long _tail;
    private bool _sealed;
    private bool _committerWaits;
    private int _blocked;
    private bool _stopping;
    private StorageException? _fault;

    private SegmentedLog(LogOptions options, SegmentPool pool, LogRecovery recovered)
    {
        _options = options;
        _pool = pool;
        _segments = recovered.Segments;
        _writer = new LogWriter(recovered.Segments, pool, recovered.Current, recovered.Tail);
        _filling = new LogBatch(options.BatchBytes);
        _idle = new LogBatch(options.BatchBytes);
        _segment = recovered.Current.Header;
        _tail = recovered.Tail;
        _sealed = recovered.Sealed || recovered.Tail == _segment.FirstFrame;
    }

    /// <summary>Identity of the log, chosen when it was created; note it where the log's addresses are kept.</summary>
    public Guid Id => _segment.Log;

    /// <inheritdoc/>
    public LogAddress Head => new(_segments.First.Header.BaseAddress);

    /// <inheritdoc/>
    public LogAddress Tail
    {
        get
        {
            lock (_gate)
            {
                return new(_tail);
            }
        }
    }

    /// <inheritdoc/>
    public StorageException? Fault => Volatile.Read(ref _fault);

    /// <summary>Largest record in bytes.</summary>
    public int MaxRecordBytes => _options.SegmentBytes - SegmentHeader.Size - (3 * FrameHeader.Size);

    /// <summary>Opens the log of a directory, or begins one. Only one may have the directory open.</summary>
    /// <param name="directory">Full path; created if absent.</param>
    /// <param name="options">Settings; the segment size may differ from the one before.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.Damaged"/> naming file and offset, <see cref="StorageError.UnsupportedFormat"/>, or a failure of the disk.
    /// </exception>
    public static SegmentedLog Open(string directory, LogOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        SegmentPool pool = new(options.FileSystem, directory, options.SegmentBytes, options.SpareSegments);
        try
        {
            options.FileSystem.CreateDirectory(directory);
            pool.Adopt();
            SegmentedLog log = new(options, pool, LogRecovery.Run(options.FileSystem, directory, pool));
            pool.Refill();
            new Thread(log.CommitLoop) { IsBackground = true, Name = "vectordb-log" }.Start();
            return log;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, directory, "open the log in");
        }
    }

    /// <inheritdoc/>
    public LogTicket Enqueue(ReadOnlySpan<byte> record, AppendId id, Durability durability = Durability.Synced)
    {
        if (record.Length > MaxRecordBytes)
        {
            throw new StorageException(
                StorageError.TooLarge, $"A log record of {record.Length} bytes is over the limit of {MaxRecordBytes}; the segment size sets it.");
        }

        FrameHeader header = new(FrameKind.Record, record.Length, Crc32C.Compute(record), id.Value, 0);
        lock (_gate)
        {
            WaitForRoom(FrameHeader.FrameSize(record.Length));
            return Add(header, record, durability == Durability.Synced);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogAddress> AppendAsync(
        ReadOnlyMemory<byte> record, AppendId id, Durability durability = Durability.Synced, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LogTicket ticket = Enqueue(record.Span, id, durability);
        await ticket.Durable.WaitAsync(cancellationToken);
        return ticket.Address;
    }

    /// <inheritdoc/>
    public Task SyncAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ThrowIfRefusing();
            _filling.Synced = true;
            WakeCommitter();
            return _filling.Done.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LogEntry> Read(LogAddress from)
    {
        long end = _writer.Written;
        long first = _segments.First.Header.BaseAddress;
        if (from.Value < first)
        {
            throw LogReader.Trimmed(from.Value);
        }

        return from.Value <= end
            ? LogReader.Read(_segments, from.Value, end)
            : throw new StorageException(StorageError.NotFound, $"The log ends at {end}, before address {from}: records are missing from it.");
    }

    /// <inheritdoc/>
    public void Trim(LogAddress before)
    {
        long limit = Math.Min(before.Value, _writer.Written);
        try
        {
            // One at a time, each gone from disk before the next: a gap between segments then always means damage.
            while (_segments.RemoveFirst(limit, out bool reusable) is { } segment)
            {
                _pool.Return(segment, reusable);
                FailPoint.Reach("log.trimmed");
            }
        }
        catch (IOException cause)
        {
            throw StorageException.FromIo(cause, Head.ToString(), "trim the log before");
        }
    }

    /// <summary>Writes what was enqueued, seals the log and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        await _stopped.Task;
        await _pool.CloseAsync();
    }

    /// <summary>Gives a frame its place. Called under the gate, with room in the batch.</summary>
    private LogTicket Add(in FrameHeader header, ReadOnlySpan<byte> payload, bool synced)
    {
        long size = FrameHeader.FrameSize(payload.Length);

        // Room for the end-of-segment frame is always left.
        if (_segment.EndAddress - _tail < size + FrameHeader.Size)
        {
            _filling.Add(_segment, _tail, new FrameHeader(FrameKind.EndOfSegment, 0, 0, default, 0), default);
            _segment = _segment.Next(_options.SegmentBytes);
            _tail = _segment.FirstFrame;
        }

        LogAddress address = new(_tail);
        _filling.Add(_segment, _tail, header, payload);
        _filling.Synced |= synced;
        _tail += size;
        _sealed = header.Kind == FrameKind.Seal;
        WakeCommitter();
        return new LogTicket(address, new(_tail), _filling.Done);
    }

    private void WaitForRoom(long size)
    {
        ThrowIfRefusing();
        while (_filling.Length > 0 && _filling.Length + size > _options.BatchBytes)
        {
            _blocked++;
            Monitor.Wait(_gate);
            _blocked--;
            ThrowIfRefusing();
        }
    }

    private void ThrowIfRefusing()
    {
        if (_fault is { } fault)
        {
            throw new StorageException(fault.Error, $"The log is read-only: {fault.Message}", fault.File, fault.Offset, fault);
        }

        if (_stopping)
        {
            throw new StorageException(StorageError.Closed, "The log is closed.");
        }
    }

    private void WakeCommitter()
    {
        if (_committerWaits)
        {
            _committerWaits = false;
            Monitor.PulseAll(_gate);
        }
    }

    private void CommitLoop()
    {
        try
        {
            while (NextBatch() is { } batch)
            {
                Commit(batch);
            }

            _writer.Close();
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    /// <summary>Waits for something to write; null when the log closes.</summary>
    private LogBatch? NextBatch()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_fault is not null)
                {
                    if (_stopping)
                    {
                        return null;
                    }

                    WaitOutFault();
                    continue;
                }

                if (_filling.Length > 0 || _filling.Synced)
                {
                    (_filling, _idle) = (_idle, _filling);
                    if (_blocked > 0)
                    {
                        Monitor.PulseAll(_gate);
                    }

                    return _idle;
                }

                bool idle = !Wait(_sealed ? Timeout.InfiniteTimeSpan : _options.SealAfterIdle);
                if ((idle || _stopping) && !_sealed && _filling.Length == 0)
                {
                    Add(new FrameHeader(FrameKind.Seal, 0, 0, default, 0), default, synced: true);
                }
                else if (_stopping && _filling.Length == 0 && !_filling.Synced)
                {
                    return null;
                }
            }
        }
    }

    private bool Wait(TimeSpan limit)
    {
        if (_stopping)
        {
            return true;
        }

        _committerWaits = true;
        bool pulsed = Monitor.Wait(_gate, limit);
        _committerWaits = false;
        return pulsed;
    }

    /// <summary>A full disk is tried again; a failed one stays failed, since nobody knows what it kept.</summary>
    private void WaitOutFault()
    {
        bool healable = _fault!.Error == StorageError.NoSpace;
        if (Wait(healable ? _options.RetryInterval : Timeout.InfiniteTimeSpan) || !healable)
        {
            return;
        }

        try
        {
            _writer.Resume();
            _segment = _writer.Current;
            _tail = _writer.Written;
            _sealed = false;
            Volatile.Write(ref _fault, null);
        }
        catch (Exception cause) when (cause is IOException or StorageException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _fault, StorageException.FromIo(cause, _segment.ToString(), "resume the log at"));
        }
    }

    private void Commit(LogBatch batch)
    {
        StorageException? failure = null;
        try
        {
            _writer.Write(batch);
        }
        catch (Exception cause) when (cause is IOException or StorageException or UnauthorizedAccessException)
        {
            failure = StorageException.FromIo(cause, SegmentSet.FileName(_writer.Current.Sequence), "write the log segment");
        }

        if (failure is not null)
        {
            lock (_gate)
            {
                Volatile.Write(ref _fault, failure);
                _filling.Complete(failure);
                Monitor.PulseAll(_gate);
            }
        }

        batch.Complete(failure);
    }
}
