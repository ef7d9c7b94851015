namespace VectorDb.Storage;

/// <summary>Reads a medium chunk by chunk, holding one at a time.</summary>
internal sealed class MediaStream : Stream
{
    private readonly MediaStore _store;
    private readonly MediaId _id;
    private readonly MediaHeader _header;
    private long _position;
    private int _chunkIndex = -1;
    private byte[] _chunk = [];

    public MediaStream(MediaStore store, MediaId id, MediaHeader header)
    {
        _store = store;
        _id = id;
        _header = header;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _header.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        int index = (int)(_position / _header.ChunkBytes);
        if (index != _chunkIndex)
        {
            _chunk = _store.Chunk(_id, _header, index);
            _chunkIndex = index;
        }

        ReadOnlySpan<byte> rest = _chunk.AsSpan((int)(_position % _header.ChunkBytes));
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("Media are read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Media are read-only.");
}
