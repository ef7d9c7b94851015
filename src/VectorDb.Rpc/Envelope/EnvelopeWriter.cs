using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using VectorDb.Rpc.Codecs;

namespace VectorDb.Rpc.Envelope;

/// <summary>Puts messages into envelopes; see <see cref="EnvelopeReader"/> for the format. Nothing is flushed.</summary>
internal sealed class EnvelopeWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly IMessageCodec _codec;
    private readonly long _maxBytes;

    /// <param name="output">Where the envelopes go, such as a <see cref="PipeWriter"/>.</param>
    /// <param name="codec">How messages become bytes.</param>
    /// <param name="maxBytes">The largest message to send, before compression.</param>
    public EnvelopeWriter(IBufferWriter<byte> output, IMessageCodec codec, long maxBytes)
    {
        _output = output;
        _codec = codec;
        _maxBytes = maxBytes;
    }

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="compression">Null to leave the message as it is.</param>
    /// <param name="minCompressBytes">The smallest message to compress.</param>
    /// <exception cref="RpcException">The message is over the limit.</exception>
    public void Write(IMessage message, IMessageCompression? compression, int minCompressBytes = 0)
    {
        if (_codec.Measure(message) is int size)
        {
            MessageLimit.CheckSent(size, _maxBytes);
            if (!IsWorthCompressing(size))
            {
                // Straight into the output: the message is laid out once.
                WriteHeader(EnvelopeFlags.None, size);
                _codec.Write(message, _output);
                return;
            }
        }

        using var plain = new PooledBuffer(_codec.Measure(message) ?? PooledBuffer.DefaultCapacity);
        _codec.Write(message, plain);
        MessageLimit.CheckSent(plain.Length, _maxBytes);
        if (!IsWorthCompressing(plain.Length))
        {
            Write(EnvelopeFlags.None, plain.WrittenSpan);
            return;
        }

        using var packed = new PooledBuffer(plain.Length / 2);
        compression!.Compress(plain.WrittenMemory, packed);
        Write(EnvelopeFlags.Compressed, packed.WrittenSpan);

        // GZipStream makes nothing of nothing, which is no gzip.
        bool IsWorthCompressing(int size) => compression is not null && size > 0 && size >= minCompressBytes;
    }

    /// <summary>Writes a payload as it is.</summary>
    public void Write(EnvelopeFlags flags, ReadOnlySpan<byte> payload)
    {
        WriteHeader(flags, payload.Length);
        _output.Write(payload);
    }

    private void WriteHeader(EnvelopeFlags flags, int length)
    {
        Span<byte> header = _output.GetSpan(EnvelopeReader.HeaderBytes);
        header[0] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)length);
        _output.Advance(EnvelopeReader.HeaderBytes);
    }
}
