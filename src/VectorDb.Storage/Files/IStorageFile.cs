namespace VectorDb.Storage;

/// <summary>An open file, read and written at offsets. Safe for use from several threads.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>Full path.</summary>
    string Path { get; }

    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads at an offset; fewer bytes than asked only at the end of the file.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="offset">Byte offset in the file.</param>
    /// <returns>Bytes read.</returns>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all bytes at an offset, growing the file if need be.</summary>
    /// <param name="bytes">What to write.</param>
    /// <param name="offset">Byte offset in the file.</param>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts or grows the file.</summary>
    /// <param name="length">New length in bytes.</param>
    void SetLength(long length);

    /// <summary>Returns once everything written is on disk. A failure leaves what was written since the last success unknown.</summary>
    void Sync();
}
