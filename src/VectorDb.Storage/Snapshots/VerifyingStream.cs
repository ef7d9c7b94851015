using System.Security.Cryptography;

namespace VectorDb.Storage;

/// <summary>Passes bytes on and fails at the end unless they are a snapshot file's: its length and its hash.</summary>
internal sealed class VerifyingStream : ForwardStream
{
    private readonly Stream _inner;
    private readonly SnapshotFile _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;
    private bool _ended;

    public VerifyingStream(Stream inner, SnapshotFile file)
    {
        _inner = inner;
        _file = file;
    }

    public override long Length => _file.Length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException("Read from start to end.");
    }

    /// <summary>Fails unless the end was reached and checked.</summary>
    public void ThrowUnlessWhole()
    {
        if (!_ended)
        {
            throw Damaged($"only {_read} of {_file.Length} bytes were taken");
        }
    }

    public override int Read(Span<byte> buffer) => Take(buffer, _inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await _inner.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> buffer, int read)
    {
        if (read == 0)
        {
            if (buffer.IsEmpty || _ended)
            {
                return 0;
            }

            if (_read != _file.Length || Convert.ToHexStringLower(_hash.GetHashAndReset()) != _file.Hash)
            {
                throw Damaged($"its {_read} bytes are not the {_file.Length} that the snapshot names");
            }

            _ended = true;
            return 0;
        }

        _read += read;
        if (_read > _file.Length)
        {
            throw Damaged($"it has more than the {_file.Length} bytes that the snapshot names");
        }

        _hash.AppendData(buffer[..read]);
        return read;
    }

    private StorageException Damaged(string what) => StorageException.Damaged(_file.Path, _read, what);
}
