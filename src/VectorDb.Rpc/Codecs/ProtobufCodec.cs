using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace VectorDb.Rpc.Codecs;

/// <summary>The binary format of Protocol Buffers.</summary>
internal sealed class ProtobufCodec : IMessageCodec
{
    public static readonly ProtobufCodec Instance = new();

    private ProtobufCodec()
    {
    }

    public string Name => "proto";

    public int? Measure(IMessage message) => message.CalculateSize();

    public void Write(IMessage message, IBufferWriter<byte> output) => message.WriteTo(output);

    public IMessage Parse(MessageDescriptor type, ReadOnlySequence<byte> bytes)
    {
        IMessage message = type.Parser.ParseFrom(bytes);
        return TextFields.Of(type).FindMalformed(bytes) is { } field
            ? throw new InvalidDataException($"the text of {field} is not valid UTF-8")
            : message;
    }
}
