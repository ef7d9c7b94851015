namespace VectorDb.Storage;

/// <summary>Reads a storage file, or its beginning, as a stream; owns the file.</summary>
internal sealed class StorageFileStream : ForwardStream
{
    private readonly IStorageFile _file;

    public StorageFileStream(IStorageFile file, long? length)
    {
        _file = file;
        Length = length ?? file.Length;
    }

    public override long Length { get; }

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int read = _file.Read(buffer[..(int)Math.Min(buffer.Length, Length - Position)], Position);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
