namespace VectorDb.Storage;

/// <summary>Finds the end of the log when it is opened, and cuts what an unfinished write left behind it.</summary>
/// <param name="Segments">All that is kept.</param>
/// <param name="Current">The last segment, where writing goes on.</param>
/// <param name="Tail">Address where it goes on.</param>
/// <param name="Sealed">Whether a seal stands before the tail.</param>
internal sealed record LogRecovery(SegmentSet Segments, LogSegment Current, long Tail, bool Sealed)
{
    public static LogRecovery Run(IFileSystem files, string directory, SegmentPool pool)
    {
        List<LogSegment> found = SegmentSet.Load(files, directory);
        if (found.Count == 0)
        {
            found.Add(pool.Activate(FirstSegment(pool.Capacity)));
        }

        SegmentSet segments = new();
        found.ForEach(segments.Add);
        SegmentScan last = Scan(found[^1]);
        long tail = last.Tail;
        bool isSealed = last.Sealed;
        if (last.Ended)
        {
            throw StorageException.Damaged(
                found[^1].Path, last.Tail - found[^1].Header.BaseAddress, "the log goes on in a next segment, which is missing");
        }

        // A segment is named before the one before it ends, so the last may be empty and unused.
        if (found.Count > 1 && last.Tail == found[^1].Header.FirstFrame)
        {
            SegmentScan before = Scan(found[^2]);
            (tail, isSealed) = before.Ended ? (tail, false) : (before.Tail, before.Sealed);
        }
        else if (found.Count > 1)
        {
            CheckEnded(found[^2]);
        }

        LogSegment current = CutBack(segments, pool, tail);
        foreach (LogSegment recent in found.TakeLast(2).Where(s => s.Header.BaseAddress <= tail))
        {
            SyncNow(files, recent);
        }

        files.SyncDirectory(directory);
        return new LogRecovery(segments, current, tail, isSealed);
    }

    /// <summary>
    /// Makes the log end at an address: later frames are erased, last segment first, before segments are given back, so that
    /// a crash on the way leaves a log that ends at the same address. Returns the segment of that address.
    /// </summary>
    public static LogSegment CutBack(SegmentSet segments, SegmentPool pool, long tail)
    {
        IReadOnlyList<LogSegment> tailSegments = segments.FromLastTo(tail);
        foreach (LogSegment segment in tailSegments)
        {
            long from = Math.Max(tail, segment.Header.FirstFrame);
            using IStorageFile file = segment.OpenForRead();
            segment.Erase(from, SegmentScan.FindLeftovers(file, segment.Header, from, throwOnProof: false));
            FailPoint.Reach("log.cut.erased");
        }

        foreach (LogSegment unused in tailSegments.TakeWhile(s => s.Header.BaseAddress > tail))
        {
            segments.RemoveLast();
            pool.Return(unused, reusable: true);
            FailPoint.Reach("log.cut.returned");
        }

        return tailSegments[^1];
    }

    private static SegmentHeader FirstSegment(int capacity) =>
        new(Guid.NewGuid(), 0, LogAddress.Origin.Value, capacity, SegmentHeader.NewNonce());

    /// <summary>A killed process leaves bytes that only the system has; whoever reads them takes them for durable.</summary>
    private static void SyncNow(IFileSystem files, LogSegment segment)
    {
        using IStorageFile file = files.Open(segment.Path, FileAccessMode.Buffered);
        file.Sync();
    }

    private static SegmentScan Scan(LogSegment segment)
    {
        using IStorageFile file = segment.OpenForRead();
        return SegmentScan.Run(file, segment.Header);
    }

    /// <summary>Frames in a later segment prove that this one was complete.</summary>
    private static void CheckEnded(LogSegment segment)
    {
        SegmentScan scan = Scan(segment);
        if (!scan.Ended)
        {
            throw StorageException.Damaged(
                segment.Path, scan.Tail - segment.Header.BaseAddress,
                "the log record there is not what was written, though the next segment has records");
        }
    }
}
