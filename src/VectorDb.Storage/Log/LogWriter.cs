namespace VectorDb.Storage;

/// <summary>Puts batches on disk, one after another. Used by the commit thread only.</summary>
internal sealed class LogWriter
{
    private readonly SegmentSet _segments;
    private readonly SegmentPool _pool;
    private LogSegment _current;
    private long _written;
    private long _durable;

    public LogWriter(SegmentSet segments, SegmentPool pool, LogSegment current, long tail)
    {
        _segments = segments;
        _pool = pool;
        _current = current;
        _written = tail;
        _durable = tail;
    }

    /// <summary>Address after the last batch written: what readers may see.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>The segment being written.</summary>
    public SegmentHeader Current => _current.Header;

    /// <summary>Writes a batch, as durably as it asks.</summary>
    public void Write(LogBatch batch)
    {
        FailPoint.Reach("log.batch.taken");
        long end = _written;
        for (int i = 0; i < batch.Parts.Count; i++)
        {
            LogBatch.Part part = batch.Parts[i];
            LogSegment segment = _current;
            LogSegment? next = null;
            if (i + 1 < batch.Parts.Count)
            {
                // The next segment exists before this one says that the log goes on there.
                next = _pool.Activate(batch.Parts[i + 1].Segment);
                _segments.Add(next);
            }

            // Written behind bytes that are with the system only, a synced write would be an island.
            bool direct = batch.Synced && _durable == end;
            segment.Write(batch.Finish(part, _durable), part.Address, direct);
            FailPoint.Reach("log.batch.written");
            end = part.EndAddress;
            if (direct)
            {
                _durable = end;
            }

            if (next is not null)
            {
                Sync(end);
                segment.Dispose();
                _current = next;
                end = next.Header.FirstFrame;
                _durable = end;
            }
        }

        if (batch.Synced)
        {
            Sync(end);
        }

        Volatile.Write(ref _written, end);
        FailPoint.Reach("log.batch.durable");
    }

    /// <summary>Goes back to the last batch written, after one that found the disk full.</summary>
    public void Resume()
    {
        _current = LogRecovery.CutBack(_segments, _pool, _written);
        _durable = Math.Min(_durable, _written);
        _pool.Ensure();
    }

    /// <summary>Closes the file being written.</summary>
    public void Close() => _current.Dispose();

    private void Sync(long end)
    {
        if (_durable != end)
        {
            _current.Sync();
            _durable = end;
        }
    }
}
