namespace VectorDb.Storage;

/// <summary>Reads a storage file, or its beginning, as a stream; owns the file.</summary>
internal sealed class StorageFileStream : Stream
{
    private readonly IStorageFile _file;

    public StorageFileStream(IStorageFile file, long? length)
    {
        _file = file;
        Length = length ?? file.Length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int read = _file.Read(buffer[..(int)Math.Min(buffer.Length, Length - Position)], Position);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Read from start to end.");

    public override void SetLength(long value) => throw new NotSupportedException("Reads only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reads only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
