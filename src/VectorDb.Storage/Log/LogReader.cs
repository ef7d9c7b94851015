namespace VectorDb.Storage;

/// <summary>Reads records in order, from segment to segment, checking every byte.</summary>
internal static class LogReader
{
    /// <summary>Records in [<paramref name="from"/>, <paramref name="end"/>), where <paramref name="end"/> is a frame boundary.</summary>
    public static IEnumerable<LogEntry> Read(SegmentSet segments, long from, long end)
    {
        long position = from;
        while (position < end)
        {
            LogSegment segment = segments.Lease(position) ?? throw Trimmed(position);
            try
            {
                position = Math.Max(position, segment.Header.FirstFrame);
                if (position >= end)
                {
                    yield break;
                }

                using IStorageFile file = segment.OpenForRead();
                FrameCursor cursor = new(file, segment.Header, position, end);
                bool ended = false;
                while (!ended && cursor.Position < end)
                {
                    long address = cursor.Position;
                    if (!cursor.TryNext(out FrameHeader header, out ReadOnlyMemory<byte> payload))
                    {
                        throw StorageException.Damaged(
                            segment.Path, address - segment.Header.BaseAddress, "the log record there is not what was written");
                    }

                    ended = header.Kind == FrameKind.EndOfSegment;
                    if (header.Kind == FrameKind.Record)
                    {
                        yield return new LogEntry(new(address), new(cursor.Position), new(header.Id), payload);
                    }
                }

                position = ended ? segment.Header.EndAddress : cursor.Position;
            }
            finally
            {
                segments.Release(segment);
            }
        }
    }

    internal static StorageException Trimmed(long address) =>
        new(StorageError.NotFound, $"The log no longer has address {address}: it was trimmed. Start from its head.");
}
