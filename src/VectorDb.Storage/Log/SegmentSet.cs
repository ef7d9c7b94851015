using System.Globalization;

namespace VectorDb.Storage;

/// <summary>The segments that the log keeps, in order, without gaps.</summary>
internal sealed class SegmentSet
{
    private const string Prefix = "segment-";
    private const string Suffix = ".log";

    private readonly Lock _gate = new();
    private readonly List<LogSegment> _segments = [];

    public LogSegment First
    {
        get
        {
            lock (_gate)
            {
                return _segments[0];
            }
        }
    }

    public static string FileName(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sequence:x16}{Suffix}");

    public static bool IsSegmentName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Reads and checks the headers of the segments in a directory.</summary>
    /// <exception cref="StorageException">A header is damaged, a file has the wrong length, or one is missing between others.</exception>
    public static List<LogSegment> Load(IFileSystem files, string directory)
    {
        List<LogSegment> segments = [];
        foreach (string name in files.ListFiles(directory))
        {
            if (IsSegmentName(name))
            {
                segments.Add(LoadOne(files, Path.Combine(directory, name)));
            }
        }

        for (int i = 1; i < segments.Count; i++)
        {
            SegmentHeader before = segments[i - 1].Header, here = segments[i].Header;
            if (here.Log != before.Log || here.Sequence != before.Sequence + 1 || here.BaseAddress != before.EndAddress)
            {
                throw StorageException.Damaged(
                    segments[i].Path, 0, $"it does not follow {segments[i - 1].Path}; a segment between them is missing or from another log");
            }
        }

        return segments;
    }

    public void Add(LogSegment segment)
    {
        lock (_gate)
        {
            _segments.Add(segment);
        }
    }

    /// <summary>The segment that holds an address, kept from reuse until <see cref="Release"/>; null if it is not kept.</summary>
    public LogSegment? Lease(long address)
    {
        lock (_gate)
        {
            LogSegment? segment = _segments.FindLast(s => s.Header.BaseAddress <= address);
            if (segment is not null && address < segment.Header.EndAddress)
            {
                segment.Readers++;
                return segment;
            }

            return null;
        }
    }

    public void Release(LogSegment segment)
    {
        lock (_gate)
        {
            segment.Readers--;
        }
    }

    /// <summary>Takes out the first segment if all of it lies before an address and it is not the last.</summary>
    public LogSegment? RemoveFirst(long before, out bool reusable)
    {
        lock (_gate)
        {
            LogSegment first = _segments[0];
            if (_segments.Count == 1 || first.Header.EndAddress > before)
            {
                reusable = false;
                return null;
            }

            _segments.RemoveAt(0);
            reusable = first.Readers == 0;
            return first;
        }
    }

    /// <summary>The segments that hold an address or come after it, last first.</summary>
    public IReadOnlyList<LogSegment> FromLastTo(long address)
    {
        lock (_gate)
        {
            return [.. Enumerable.Reverse(_segments).TakeWhile(s => s.Header.EndAddress > address)];
        }
    }

    /// <summary>Takes out the last segment.</summary>
    public void RemoveLast()
    {
        lock (_gate)
        {
            _segments.RemoveAt(_segments.Count - 1);
        }
    }

    /// <summary>Reads and checks one segment's header.</summary>
    public static LogSegment LoadOne(IFileSystem files, string path)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        using IStorageFile file = files.Open(path, FileAccessMode.Read);
        int read = file.Read(bytes, 0);
        SegmentHeader header = SegmentHeader.Read(bytes[..read], path);
        if (file.Length != header.Capacity)
        {
            throw StorageException.Damaged(
                path, Math.Min(file.Length, header.Capacity), $"it has {file.Length} bytes where {header.Capacity} were written");
        }

        if (Path.GetFileName(path) != FileName(header.Sequence))
        {
            throw StorageException.Damaged(path, 16, $"its name does not fit its sequence number {header.Sequence}");
        }

        return new LogSegment(files, path, header);
    }
}
