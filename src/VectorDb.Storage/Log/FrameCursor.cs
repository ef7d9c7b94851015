namespace VectorDb.Storage;

/// <summary>Walks the frames of one segment. Payloads are slices of the chunks read, never reused.</summary>
internal sealed class FrameCursor
{
    private const int ChunkBytes = 1 << 20;

    private readonly IStorageFile _file;
    private readonly SegmentHeader _segment;
    private readonly long _limit;
    private byte[] _chunk = [];
    private long _chunkStart;

    /// <summary>Starts at an address; nothing at or after <paramref name="limit"/> is looked at.</summary>
    public FrameCursor(IStorageFile file, SegmentHeader segment, long from, long limit)
    {
        _file = file;
        _segment = segment;
        Position = from;
        _limit = Math.Min(limit, segment.EndAddress);
        _chunkStart = from;
    }

    /// <summary>Address of the next frame.</summary>
    public long Position { get; private set; }

    /// <summary>Steps over a valid frame; false if there is none here.</summary>
    public bool TryNext(out FrameHeader header, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        header = default;
        long space = _limit - Position;
        if (space < FrameHeader.Size || !Load(FrameHeader.Size)
            || !FrameHeader.TryRead(_chunk.AsSpan((int)(Position - _chunkStart)), _segment.Nonce, Position, space, out header))
        {
            return false;
        }

        long size = FrameHeader.FrameSize(header.Length);
        if (!Load((int)size))
        {
            return false;
        }

        payload = _chunk.AsMemory((int)(Position - _chunkStart) + FrameHeader.Size, header.Length);
        if (Crc32C.Compute(payload.Span) != header.PayloadChecksum)
        {
            return false;
        }

        Position += size;
        return true;
    }

    /// <summary>Makes <paramref name="bytes"/> bytes from the position available.</summary>
    private bool Load(int bytes)
    {
        if (Position + bytes <= _chunkStart + _chunk.Length)
        {
            return true;
        }

        int wanted = (int)Math.Min(Math.Max(bytes, ChunkBytes), _limit - Position);
        byte[] chunk = GC.AllocateUninitializedArray<byte>(wanted);
        int read;
        try
        {
            read = _file.Read(chunk, Position - _segment.BaseAddress);
        }
        catch (IOException cause)
        {
            throw StorageException.FromIo(cause, _file.Path, "read the log segment");
        }

        _chunk = read == wanted ? chunk : chunk[..read];
        _chunkStart = Position;
        return read >= bytes;
    }
}
