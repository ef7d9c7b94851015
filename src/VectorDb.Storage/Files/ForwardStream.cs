namespace VectorDb.Storage;

/// <summary>A stream that is read once, from start to end.</summary>
internal abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Read from start to end.");

    public sealed override void SetLength(long value) => throw new NotSupportedException("Reads only.");

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Reads only.");
}
