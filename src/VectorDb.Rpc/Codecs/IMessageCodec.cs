using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Codecs;

/// <summary>How messages become bytes, and bytes messages.</summary>
internal interface IMessageCodec
{
    /// <summary>"proto" or "json", as content types and Connect's GET spell it.</summary>
    string Name { get; }

    /// <summary>How many bytes the message will have; null if only writing tells.</summary>
    int? Measure(IMessage message);

    void Write(IMessage message, IBufferWriter<byte> output);

    /// <summary>Parses one message from all of the bytes.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not such a message.</exception>
    /// <exception cref="InvalidDataException">Likewise, found by the codec itself.</exception>
    IMessage Parse(MessageDescriptor type, ReadOnlySequence<byte> bytes);
}
