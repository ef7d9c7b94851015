using System.Buffers;

namespace VectorDb.Storage;

/// <summary>A rented buffer with one owner.</summary>
internal readonly ref struct PooledBytes
{
    private readonly byte[] _rented;
    private readonly int _length;

    public PooledBytes(int length)
    {
        _rented = ArrayPool<byte>.Shared.Rent(length);
        _length = length;
    }

    public Span<byte> Span => _rented.AsSpan(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented);
}
