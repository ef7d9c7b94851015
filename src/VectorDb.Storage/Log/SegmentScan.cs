namespace VectorDb.Storage;

/// <summary>
/// Finds where a segment's frames end, and decides what the end is. Batches are written one after another, and every
/// frame says how much of the log was on disk before it. So a valid frame behind the end that says that the end was on
/// disk proves damage; without one the end is a write that power loss cut short, which nobody was told had succeeded.
/// </summary>
/// <param name="Tail">Address after the last good frame.</param>
/// <param name="LeftoversEnd">Address after the last valid frame of a cut write; <see cref="Tail"/> if there is none.</param>
/// <param name="Ended">Whether the last frame says that the log goes on in the next segment.</param>
/// <param name="Sealed">Whether the last frame is a seal.</param>
internal readonly record struct SegmentScan(long Tail, long LeftoversEnd, bool Ended, bool Sealed)
{
    private const int WindowBytes = 1 << 20;

    /// <summary>Walks a segment from its first frame.</summary>
    /// <exception cref="StorageException">Damage in the middle.</exception>
    public static SegmentScan Run(IStorageFile file, SegmentHeader segment)
    {
        FrameCursor cursor = new(file, segment, segment.FirstFrame, segment.EndAddress);
        FrameKind last = default;
        while (last != FrameKind.EndOfSegment && cursor.TryNext(out FrameHeader header, out _))
        {
            last = header.Kind;
        }

        bool ended = last == FrameKind.EndOfSegment;
        long leftovers = ended ? cursor.Position : FindLeftovers(file, segment, cursor.Position, throwOnProof: true);
        return new SegmentScan(cursor.Position, leftovers, ended, last == FrameKind.Seal);
    }

    /// <summary>Address of the first whole frame behind <paramref name="after"/>; -1 if there is none.</summary>
    public static long FindNext(IStorageFile file, SegmentHeader segment, long after, out FrameHeader header)
    {
        byte[] window = GC.AllocateUninitializedArray<byte>(WindowBytes + FrameHeader.Size);
        for (long start = after + FrameHeader.Alignment; start < segment.EndAddress; start += WindowBytes)
        {
            int read = file.Read(window, start - segment.BaseAddress);
            for (int i = 0; i < WindowBytes && i + FrameHeader.Size <= read; i += FrameHeader.Alignment)
            {
                long address = start + i;
                if (FrameHeader.TryRead(window.AsSpan(i), segment.Nonce, address, segment.EndAddress - address, out header)
                    && new FrameCursor(file, segment, address, segment.EndAddress).TryNext(out _, out _))
                {
                    return address;
                }
            }
        }

        header = default;
        return -1;
    }

    /// <summary>Address after the last valid frame header behind <paramref name="tail"/>.</summary>
    public static long FindLeftovers(IStorageFile file, SegmentHeader segment, long tail, bool throwOnProof)
    {
        long end = tail;
        byte[] window = GC.AllocateUninitializedArray<byte>(WindowBytes + FrameHeader.Size);
        for (long start = tail; start < segment.EndAddress; start += WindowBytes)
        {
            int read = file.Read(window, start - segment.BaseAddress);
            for (int i = 0; i < WindowBytes && i + FrameHeader.Size <= read; i += FrameHeader.Alignment)
            {
                long address = start + i;
                if (!FrameHeader.TryRead(
                    window.AsSpan(i), segment.Nonce, address, segment.EndAddress - address, out FrameHeader header))
                {
                    continue;
                }

                if (throwOnProof && header.DurableBefore > tail)
                {
                    throw StorageException.Damaged(
                        file.Path, tail - segment.BaseAddress,
                        $"the log record there is not what was written, though later records (the next at byte {address - segment.BaseAddress}) are intact");
                }

                end = Math.Max(end, address + FrameHeader.FrameSize(header.Length));
            }
        }

        return end;
    }
}
