namespace VectorDb.Storage;

/// <summary>One walk over a log's segments, from the first to the last.</summary>
internal sealed class LogWalk
{
    private const string LostSuffix = ".lost";

    private readonly IFileSystem _files;
    private readonly string _directory;
    private readonly List<LogGap> _gaps = [];
    private readonly List<string> _unreadable = [];
    private long _records;
    private long _end;

    public LogWalk(IFileSystem files, string directory)
    {
        _files = files;
        _directory = directory;
    }

    /// <summary>Segments whose header is good, in order.</summary>
    public List<LogSegment> Segments { get; } = [];

    public LogInspection Result()
    {
        LogAddress head = new(Segments.Count > 0 ? Segments[0].Header.BaseAddress : 0);
        return new LogInspection(_records, head, new(Math.Max(_end, head.Value)), [.. _gaps.OrderBy(gap => gap.Address)]);
    }

    /// <summary>Reads the headers, and notes files that have no good one and files that are missing between others.</summary>
    public void FindSegments()
    {
        foreach (string name in _files.ListFiles(_directory).Where(SegmentSet.IsSegmentName))
        {
            string path = Path.Combine(_directory, name);
            try
            {
                Segments.Add(SegmentSet.LoadOne(_files, path));
            }
            catch (StorageException damage) when (damage.Error == StorageError.Damaged)
            {
                _unreadable.Add(path);
                _gaps.Add(new LogGap(path, 0, LengthOf(path), new(Segments.Count > 0 ? Segments[^1].Header.EndAddress : 0), damage.Message));
            }
        }

        for (int i = 1; i < Segments.Count; i++)
        {
            SegmentHeader before = Segments[i - 1].Header, here = Segments[i].Header;
            if (here.BaseAddress != before.EndAddress && _unreadable.Count == 0)
            {
                _gaps.Add(new LogGap(
                    Path.Combine(_directory, SegmentSet.FileName(before.Sequence + 1)), 0, here.BaseAddress - before.EndAddress,
                    new(before.EndAddress), "The segment file is missing."));
            }
        }
    }

    /// <summary>
    /// Puts segments without a good header aside, and fills holes between good ones with an empty segment. A bad last one is
    /// put aside with nothing in its place: the log ends before it.
    /// </summary>
    public void RepairSegments()
    {
        foreach (string path in _unreadable)
        {
            _files.Move(path, path + LostSuffix);
        }

        for (int i = 1; i < Segments.Count; i++)
        {
            SegmentHeader before = Segments[i - 1].Header, here = Segments[i].Header;
            if (here.BaseAddress != before.EndAddress)
            {
                long hole = here.BaseAddress - before.EndAddress;
                int count = (int)(here.Sequence - before.Sequence - 1);
                Segments.Insert(i, FillHole(before, checked((int)(hole / Math.Max(count, 1)))));
            }
        }

        _files.SyncDirectory(_directory);
    }

    /// <summary>Counts a segment's records and notes its damage; with <paramref name="repair"/> marks it as lost.</summary>
    public void Visit(int index, bool repair)
    {
        LogSegment segment = Segments[index];
        SegmentHeader header = segment.Header;
        bool isLast = index == Segments.Count - 1;
        using IStorageFile file = segment.OpenForRead();
        long position = header.FirstFrame;
        while (true)
        {
            position = Count(file, header, position, out bool ended);
            bool goesOn = isLast ? IsProven(file, header, position) : !ended && HasRecords(Segments[index + 1]);
            if (ended || !(goesOn || _unreadable.Exists(path => string.CompareOrdinal(path, segment.Path) > 0)))
            {
                break;
            }

            long next = SegmentScan.FindNext(file, header, position, out _);

            long gapEnd = next >= 0 ? next : header.EndAddress;
            _gaps.Add(new LogGap(
                segment.Path, position - header.BaseAddress, gapEnd - position, new(position), "The log record there is not what was written."));
            if (repair)
            {
                MarkLost(segment, position, gapEnd, endsSegment: next < 0);
            }

            position = gapEnd;
            if (next < 0)
            {
                break;
            }
        }
    }

    private static bool HasRecords(LogSegment segment)
    {
        using IStorageFile file = segment.OpenForRead();
        return SegmentScan.FindNext(file, segment.Header, segment.Header.FirstFrame - FrameHeader.Alignment, out _) >= 0;
    }

    /// <summary>Whether a later frame says that the log was on disk up to behind an address: see <see cref="SegmentScan"/>.</summary>
    private static bool IsProven(IStorageFile file, SegmentHeader segment, long address)
    {
        for (long at = address; (at = SegmentScan.FindNext(file, segment, at, out FrameHeader frame)) >= 0;)
        {
            if (frame.DurableBefore > address)
            {
                return true;
            }
        }

        return false;
    }

    private static void MarkLost(LogSegment segment, long from, long to, bool endsSegment)
    {
        long end = endsSegment && to - from >= 2 * FrameHeader.Size ? to - FrameHeader.Size : to;
        if (endsSegment)
        {
            WriteFrame(segment, FrameKind.EndOfSegment, end == to ? from : end, 0);
        }

        if (!endsSegment || end != to)
        {
            WriteFrame(segment, FrameKind.Lost, from, (int)(end - from - FrameHeader.Size));
        }

        segment.Dispose();
    }

    /// <summary>Writes a header whose payload is what lies behind it.</summary>
    private static void WriteFrame(LogSegment segment, FrameKind kind, long address, int length)
    {
        byte[] payload = new byte[length];
        using (IStorageFile file = segment.OpenForRead())
        {
            file.Read(payload, address + FrameHeader.Size - segment.Header.BaseAddress);
        }

        byte[] frame = new byte[FrameHeader.Size];
        new FrameHeader(kind, length, Crc32C.Compute(payload), default, 0).Write(frame, segment.Header.Nonce, address);
        segment.Write(frame, address, synced: true);
    }

    private long Count(IStorageFile file, SegmentHeader header, long from, out bool ended)
    {
        FrameCursor cursor = new(file, header, from, header.EndAddress);
        ended = false;
        while (!ended && cursor.TryNext(out FrameHeader frame, out _))
        {
            _records += frame.Kind == FrameKind.Record ? 1 : 0;
            ended = frame.Kind == FrameKind.EndOfSegment;
            _end = cursor.Position;
        }

        return cursor.Position;
    }

    private LogSegment FillHole(SegmentHeader before, int capacity)
    {
        SegmentHeader header = before.Next(capacity);
        SegmentPool pool = new(_files, _directory, capacity, target: 0);
        LogSegment segment = pool.Activate(header);
        WriteFrame(segment, FrameKind.EndOfSegment, header.FirstFrame, 0);
        segment.Dispose();
        return segment;
    }

    private long LengthOf(string path)
    {
        using IStorageFile file = _files.Open(path, FileAccessMode.Read);
        return file.Length;
    }
}
