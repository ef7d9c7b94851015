using System.Buffers;

namespace VectorDb.Rpc.Envelope;

/// <summary>Bytes that grow, in an array of the shared pool; given back on <see cref="Dispose"/>.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    public const int DefaultCapacity = 1024;

    private readonly long _maxBytes;
    private readonly Func<Exception>? _overflow;
    private byte[] _array;

    /// <param name="capacity">Bytes expected.</param>
    /// <param name="maxBytes">The most bytes to take.</param>
    /// <param name="overflow">The error of more bytes than that.</param>
    public PooledBuffer(int capacity = DefaultCapacity, long maxBytes = int.MaxValue, Func<Exception>? overflow = null)
    {
        _array = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 16));
        _maxBytes = Math.Min(maxBytes, Array.MaxLength);
        _overflow = overflow;
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, Length);

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        if (Length + (long)count > _maxBytes)
        {
            throw _overflow?.Invoke() ?? new InvalidOperationException($"More than {_maxBytes} bytes were written.");
        }

        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(Length);
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        byte[] array = _array;
        _array = [];
        Length = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void Reserve(int bytes)
    {
        if (_array.Length - Length >= bytes)
        {
            return;
        }

        long wanted = Math.Max((long)_array.Length * 2, (long)Length + bytes);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(wanted, Array.MaxLength));
        _array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
