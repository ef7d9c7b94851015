using System.Buffers;
using FASTER.core;

namespace VectorDb.Storage;

/// <summary>The records in the order in which they were written, superseded ones too.</summary>
public sealed partial class KeyValueStore
{
    private int _walks;

    /// <summary>
    /// Every pair written between two addresses whose key begins with a prefix, with its address and its checksum right; each is there until
    /// the next one is asked for. What is on disk is read here and not by FASTER's scan, whose readers spin while a page is on its way.
    /// </summary>
    /// <param name="prefix">Empty for all pairs.</param>
    /// <param name="from">Where a record begins.</param>
    /// <param name="until">Where one ends.</param>
    /// <exception cref="StorageException"><see cref="StorageError.Damaged"/> or <see cref="StorageError.IoFailure"/>.</exception>
    private IEnumerable<(PassingPair Pair, long Address)> Walk(ReadOnlyMemory<byte> prefix, long from, long until)
    {
        Interlocked.Increment(ref _walks);
        long readFaults = _health.ReadFaults;
        byte[] page = ArrayPool<byte>.Shared.Rent(_options.PageBytes);
        try
        {
            long at = from;
            for (long end; at < until && (end = EndOfPage(at, until)) <= _store.Log.HeadAddress; at = end)
            {
                long start = at / _options.PageBytes * _options.PageBytes;
                ReadPage(start, page);
                for (int next = (int)(at - start); Next(page.AsMemory(0, (int)(end - start)), start, prefix.Span, ref next, out PassingPair pair, out long address);)
                {
                    yield return (pair, address);
                    _health.ThrowIfReadFailedSince(readFaults); // by whoever looks for later records of the key
                }
            }

            if (at < until)
            {
                using var records = _store.Log.Scan(at, until, ScanBufferingMode.DoublePageBuffering);
                while (Next(records, prefix.Span, page, out PassingPair pair))
                {
                    _health.ThrowIfReadFailedSince(readFaults);
                    yield return (pair, records.CurrentAddress);
                }

                _health.ThrowIfReadFailedSince(readFaults);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(page);
            Interlocked.Decrement(ref _walks);
        }
    }

    private long EndOfPage(long address, long until) => Math.Min(until, ((address / _options.PageBytes) + 1) * _options.PageBytes);

    private void ReadPage(long address, byte[] page)
    {
        DeviceSegment segment = _device.Segment((int)(address / _options.SegmentBytes));
        try
        {
            segment.Read(page.AsSpan(0, _options.PageBytes), address % _options.SegmentBytes);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, segment.Path, "read");
        }
    }

    /// <summary>The next pair of a page that was read, without copying it.</summary>
    private bool Next(ReadOnlyMemory<byte> page, long start, ReadOnlySpan<byte> prefix, ref int at, out PassingPair pair, out long address)
    {
        ReadOnlySpan<byte> bytes = page.Span;
        while (at + StoredRecord.HeaderBytes <= bytes.Length)
        {
            if (BitConverter.ToInt64(bytes[at..]) == 0)
            {
                at += StoredRecord.Alignment;
                continue;
            }

            address = start + at;
            if (!StoredRecord.TryParse(bytes, at, bytes.Length, out StoredRecord record))
            {
                throw DamagedValue([], address);
            }

            at += record.Size;
            ReadOnlySpan<byte> key = record.KeyIn(bytes);
            if (!record.Info.Tombstone && !record.Info.Invalid && key.StartsWith(prefix))
            {
                ReadOnlyMemory<byte> stored = page[record.Value];
                pair = new PassingPair(page[record.Key], stored[ChecksumOf(key, stored.Span, address)..]);
                return true;
            }
        }

        (pair, address) = (default, 0);
        return false;
    }

    /// <summary>The next pair that FASTER's scan gives, copied into a buffer of a page, in which every pair has room.</summary>
    private bool Next(IFasterScanIterator<SpanByte, SpanByte> records, ReadOnlySpan<byte> prefix, byte[] buffer, out PassingPair pair)
    {
        while (records.GetNext(out RecordInfo info))
        {
            ReadOnlySpan<byte> key = records.GetKey().AsReadOnlySpan();
            if (!info.Tombstone && !info.Invalid && key.StartsWith(prefix))
            {
                ReadOnlySpan<byte> stored = records.GetValue().AsReadOnlySpan();
                ReadOnlySpan<byte> value = stored[ChecksumOf(key, stored, records.CurrentAddress)..];
                key.CopyTo(buffer);
                value.CopyTo(buffer.AsSpan(key.Length));
                pair = new PassingPair(buffer.AsMemory(0, key.Length), buffer.AsMemory(key.Length, value.Length));
                return true;
            }
        }

        pair = default;
        return false;
    }

    /// <summary>Checks a stored value and tells how many of its bytes are the checksum.</summary>
    private int ChecksumOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored, long address) =>
        KeyValueFunctions.TryDecode(key, stored, out _) ? KeyValueFunctions.ChecksumBytes : throw DamagedValue(key, address);
}
