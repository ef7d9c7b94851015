namespace VectorDb.Storage.Tests;

/// <summary>Content of a file: what the system would read back, what is on disk, and the writes between the two.</summary>
internal sealed class SimulatedInode
{
    private const int SectorBytes = 512;

    private readonly List<PendingWrite> _pending = [];
    private byte[] _cache = [];
    private byte[] _disk = [];

    public long Length { get; private set; }

    private long DiskLength { get; set; }

    public int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        _cache.AsSpan((int)Math.Min(offset, Length), count).CopyTo(buffer);
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        Apply(ref _cache, bytes, offset);
        Length = Math.Max(Length, offset + bytes.Length);
        _pending.Add(new PendingWrite(offset, bytes.ToArray()));
    }

    public void SetLength(long length)
    {
        Array.Resize(ref _cache, (int)length);
        Length = length;
        _pending.Add(new PendingWrite(length, null));
    }

    /// <summary>The last write reaches the disk, as an O_DSYNC one does.</summary>
    public void SyncLast()
    {
        PendingWrite last = _pending[^1];
        _pending.RemoveAt(_pending.Count - 1);
        ApplyToDisk(last, _ => true);
    }

    public void Sync()
    {
        foreach (PendingWrite write in _pending)
        {
            ApplyToDisk(write, _ => true);
        }

        _pending.Clear();
    }

    /// <summary>A sync that fails: the system forgets that the pages were dirty, so a later sync does not write them.</summary>
    public void LosePending() => _pending.Clear();

    /// <summary>Power is lost: some sectors of the pending writes reached the disk, in no order; the disk is what remains.</summary>
    public SimulatedInode AfterPowerLoss(Random random)
    {
        double fate = random.NextDouble();
        foreach (PendingWrite write in _pending)
        {
            if (random.NextDouble() < fate)
            {
                double torn = random.Next(3) == 0 ? random.NextDouble() : 1;
                ApplyToDisk(write, _ => random.NextDouble() < torn);
            }
        }

        return new SimulatedInode { _cache = [.. _disk], _disk = _disk, Length = DiskLength, DiskLength = DiskLength };
    }

    private static void Apply(ref byte[] content, ReadOnlySpan<byte> bytes, long offset)
    {
        long end = offset + bytes.Length;
        if (end > content.Length)
        {
            Array.Resize(ref content, (int)Math.Max(end, content.Length * 2L));
        }

        bytes.CopyTo(content.AsSpan((int)offset));
    }

    private void ApplyToDisk(PendingWrite write, Predicate<long> reached)
    {
        if (write.Bytes is null)
        {
            Array.Resize(ref _disk, (int)write.Offset);
            DiskLength = write.Offset;
            return;
        }

        for (int at = 0; at < write.Bytes.Length;)
        {
            long sector = (write.Offset + at) / SectorBytes;
            int count = (int)Math.Min(write.Bytes.Length - at, ((sector + 1) * SectorBytes) - (write.Offset + at));
            if (reached(sector))
            {
                Apply(ref _disk, write.Bytes.AsSpan(at, count), write.Offset + at);
                DiskLength = Math.Max(DiskLength, write.Offset + at + count);
            }

            at += count;
        }
    }

    private sealed record PendingWrite(long Offset, byte[]? Bytes);
}
