using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace VectorDb.Rpc.Envelope;

/// <summary>
/// Takes a stream of bytes apart into envelopes: a byte of flags, the payload's length in four bytes (big-endian), the
/// payload. The same for gRPC, gRPC-Web and Connect's streams
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message").
/// </summary>
internal sealed class EnvelopeReader : IDisposable
{
    public const int HeaderBytes = 5;

    // Payloads larger than this leave the pipe as they come and are put together in one piece: the pipe's blocks go back to
    // their pool at once, and the parser makes the message's large fields once.
    private const int JoinedBytes = 32 << 10;

    private readonly PipeReader _pipe;
    private readonly long _maxBytes;
    private readonly StatusCode _malformed;
    private readonly EnvelopeFlags _allowed;
    private SequencePosition _end;
    private bool _holds;
    private PooledBuffer? _joined;
    private int _length;

    /// <param name="pipe">The bytes; completed by its owner.</param>
    /// <param name="maxBytes">The largest payload to take. Judged by the declared length, before anything is buffered.</param>
    /// <param name="malformed">The status for a stream that breaks the format: whose fault it is depends on the side.</param>
    /// <param name="allowed">The flags that this side may receive.</param>
    public EnvelopeReader(PipeReader pipe, long maxBytes, StatusCode malformed, EnvelopeFlags allowed = EnvelopeFlags.Compressed)
    {
        _pipe = pipe;
        _maxBytes = maxBytes;
        _malformed = malformed;
        _allowed = allowed;
    }

    /// <summary>Of the envelope last read.</summary>
    public EnvelopeFlags Flags { get; private set; }

    /// <summary>Of the envelope last read; valid until <see cref="Advance"/> or the next read.</summary>
    public ReadOnlySequence<byte> Payload { get; private set; }

    /// <summary>Takes the next envelope if all of it is here already.</summary>
    /// <param name="ended">Whether the stream has ended instead.</param>
    public bool TryRead(out bool ended)
    {
        Advance();
        ended = false;
        return _pipe.TryRead(out ReadResult result) && TryTake(result, out ended);
    }

    /// <summary>Reads the next envelope; false at the end of the stream.</summary>
    /// <exception cref="RpcException">The stream ends within an envelope, or an envelope is over the limit or has unknown flags.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Advance();
        while (true)
        {
            ReadResult result = await _pipe.ReadAsync(cancellationToken);
            if (TryTake(result, out bool ended))
            {
                return true;
            }

            if (ended)
            {
                return false;
            }
        }
    }

    /// <summary>Lets go of the envelope last read.</summary>
    public void Advance()
    {
        if (_holds)
        {
            _holds = false;
            Payload = default;
            if (_joined is null)
            {
                _pipe.AdvanceTo(_end);
            }
            else
            {
                Dispose();
            }
        }
    }

    /// <summary>Gives back what an unfinished payload holds. The pipe is its owner's.</summary>
    public void Dispose()
    {
        _joined?.Dispose();
        _joined = null;
    }

    private bool TryTake(ReadResult result, out bool ended)
    {
        if (result.IsCanceled)
        {
            _pipe.AdvanceTo(result.Buffer.Start);
            throw new OperationCanceledException();
        }

        ReadOnlySequence<byte> buffer = result.Buffer;
        ended = false;
        if (_joined is null && buffer.Length >= HeaderBytes)
        {
            _length = ReadHeader(buffer.Slice(0, HeaderBytes));
            if (buffer.Length >= HeaderBytes + (long)_length)
            {
                Payload = buffer.Slice(HeaderBytes, _length);
                _end = Payload.End;
                _holds = true;
                return true;
            }

            if (_length > JoinedBytes)
            {
                // What is declared need not come, so the buffer grows with what does.
                _joined = new PooledBuffer(2 * JoinedBytes);
                buffer = buffer.Slice(HeaderBytes);
            }
        }

        return _joined is null ? TakeNothing(result, out ended) : TakePart(buffer, result.IsCompleted);
    }

    private bool TakeNothing(ReadResult result, out bool ended)
    {
        ended = false;
        if (!result.IsCompleted)
        {
            _pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            return false;
        }

        ended = result.Buffer.IsEmpty;
        _pipe.AdvanceTo(result.Buffer.End);
        return ended ? false : throw Cut(result.Buffer.Length);
    }

    private bool TakePart(ReadOnlySequence<byte> buffer, bool isLast)
    {
        ReadOnlySequence<byte> part = buffer.Slice(0, Math.Min(buffer.Length, _length - _joined!.Length));
        foreach (ReadOnlyMemory<byte> piece in part)
        {
            _joined.Write(piece.Span);
        }

        _pipe.AdvanceTo(part.End);
        if (_joined.Length == _length)
        {
            Payload = new ReadOnlySequence<byte>(_joined.WrittenMemory);
            _holds = true;
            return true;
        }

        return isLast ? throw Cut(HeaderBytes + _joined.Length) : false;
    }

    private RpcException Cut(long bytes) =>
        new(_malformed, $"The stream ends within a message: its last {bytes} bytes are not all of it.");

    private int ReadHeader(ReadOnlySequence<byte> header)
    {
        Span<byte> bytes = stackalloc byte[HeaderBytes];
        header.CopyTo(bytes);
        Flags = (EnvelopeFlags)bytes[0];
        if ((Flags & ~_allowed) != 0)
        {
            throw new RpcException(_malformed, $"A message has the flags 0x{bytes[0]:x2}; allowed are those in 0x{(byte)_allowed:x2}.");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        if (length > _maxBytes || length > int.MaxValue)
        {
            throw new RpcException(StatusCode.ResourceExhausted, $"A message of {length} bytes is over the limit of {_maxBytes} bytes.");
        }

        return (int)length;
    }
}
