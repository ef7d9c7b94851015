using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Codecs;

namespace VectorDb.Rpc.Envelope;

/// <summary>Makes messages of one type from payloads: decompresses within a limit, then parses.</summary>
internal sealed class MessageDecoder
{
    private readonly MessageDescriptor _type;
    private readonly IMessageCodec _codec;
    private readonly IMessageCompression? _compression;
    private readonly long _maxBytes;
    private readonly StatusCode _malformed;

    /// <param name="type">The type of every message.</param>
    /// <param name="codec">How bytes become messages.</param>
    /// <param name="compression">Of the payloads that are compressed; null if none may be.</param>
    /// <param name="maxBytes">The largest message to take, after decompression.</param>
    /// <param name="malformed">The status for bytes that are not such a message.</param>
    public MessageDecoder(
        MessageDescriptor type, IMessageCodec codec, IMessageCompression? compression, long maxBytes, StatusCode malformed)
    {
        _type = type;
        _codec = codec;
        _compression = compression;
        _maxBytes = maxBytes;
        _malformed = malformed;
    }

    public IMessage Decode(ReadOnlySequence<byte> payload, bool compressed)
    {
        if (!compressed)
        {
            return payload.IsSingleSegment ? Parse(payload) : ParseJoined(payload);
        }

        if (_compression is null)
        {
            throw new RpcException(StatusCode.Internal, "A message is marked as compressed, but no header names its encoding.");
        }

        using PooledBuffer plain = Decompress(payload, _compression);
        return Parse(new ReadOnlySequence<byte>(plain.WrittenMemory));
    }

    // From pieces, Google's parser makes the large fields twice: in pieces first, then whole.
    private IMessage ParseJoined(ReadOnlySequence<byte> payload)
    {
        using var joined = new PooledBuffer((int)payload.Length);
        payload.CopyTo(joined.GetSpan((int)payload.Length));
        joined.Advance((int)payload.Length);
        return Parse(new ReadOnlySequence<byte>(joined.WrittenMemory));
    }

    private PooledBuffer Decompress(ReadOnlySequence<byte> payload, IMessageCompression compression)
    {
        int expected = (int)Math.Min(Math.Max(payload.Length * 3, PooledBuffer.DefaultCapacity), Math.Min(_maxBytes, 1 << 20));
        var plain = new PooledBuffer(expected, _maxBytes, () => MessageLimit.Received(_maxBytes, "once decompressed"));
        try
        {
            if (!payload.IsEmpty)
            {
                compression.Decompress(payload, plain);
            }

            return plain;
        }
        catch (Exception e)
        {
            plain.Dispose();
            if (e is InvalidDataException)
            {
                throw new RpcException(_malformed, $"A message is not valid {compression.Name}.", innerException: e);
            }

            throw;
        }
    }

    private IMessage Parse(ReadOnlySequence<byte> bytes)
    {
        try
        {
            return _codec.Parse(_type, bytes);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new RpcException(_malformed, $"The message is not a valid {_type.FullName} ({_codec.Name}): {e.Message}", innerException: e);
        }
    }
}
