using System.Buffers.Binary;

namespace VectorDb.Storage;

/// <summary>Frames that are written together, in a buffer that is reused.</summary>
internal sealed class LogBatch
{
    private const int KeepBytes = 8 << 20;

    private readonly List<Part> _parts = [];
    private byte[] _buffer;
    private TaskCompletionSource _done = NewCompletion();

    public LogBatch(int bytes) => _buffer = GC.AllocateUninitializedArray<byte>(Math.Min(bytes, KeepBytes), pinned: true);

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether it must be on disk before <see cref="Done"/> completes.</summary>
    public bool Synced { get; set; }

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Completes when the batch is as durable as its most demanding frame asked.</summary>
    public Task Done => _done.Task;

    /// <summary>Adds a frame; its checksum is filled in by <see cref="Finish"/>, once it is known what is on disk before it.</summary>
    public void Add(SegmentHeader segment, long address, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_parts.Count == 0 || _parts[^1].Segment != segment)
        {
            _parts.Add(new Part(segment, address, Length));
        }

        int size = (int)FrameHeader.FrameSize(payload.Length);
        Grow(size);
        Span<byte> frame = _buffer.AsSpan(Length, size);
        frame[^FrameHeader.Alignment..].Clear();
        header.Write(frame, segment.Nonce, address);
        payload.CopyTo(frame[FrameHeader.Size..]);
        Length += size;
        _parts[^1] = _parts[^1] with { End = Length };
    }

    /// <summary>A part's bytes, ready to write.</summary>
    public ReadOnlySpan<byte> Finish(in Part part, long durableBefore)
    {
        Span<byte> bytes = _buffer.AsSpan(part.Start, part.End - part.Start);
        for (int at = 0; at < bytes.Length;)
        {
            FrameHeader.Stamp(bytes[at..], part.Segment.Nonce, part.Address + at, durableBefore);
            at += (int)FrameHeader.FrameSize(BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 8)..]));
        }

        return bytes;
    }

    /// <summary>Wakes those who wait and makes the buffer ready for use again.</summary>
    public void Complete(StorageException? failure)
    {
        TaskCompletionSource done = _done;
        _done = NewCompletion();
        _parts.Clear();
        Length = 0;
        Synced = false;
        if (_buffer.Length > KeepBytes)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(KeepBytes, pinned: true);
        }

        if (failure is null)
        {
            done.SetResult();
        }
        else
        {
            done.SetException(failure);
            _ = done.Task.Exception; // Observed: nobody need be waiting.
        }
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Grow(int bytes)
    {
        if (Length + bytes > _buffer.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(Math.Max(_buffer.Length * 2, Length + bytes), pinned: true);
            _buffer.AsSpan(0, Length).CopyTo(larger);
            _buffer = larger;
        }
    }

    /// <summary>The frames of a batch that go into one segment.</summary>
    /// <param name="Segment">Which.</param>
    /// <param name="Address">Of the first.</param>
    /// <param name="Start">Where they begin in the buffer.</param>
    /// <param name="End">Where they end in the buffer.</param>
    public readonly record struct Part(SegmentHeader Segment, long Address, int Start, int End = 0)
    {
        public long EndAddress => Address + (End - Start);
    }
}
