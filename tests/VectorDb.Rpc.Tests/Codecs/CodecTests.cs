using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Testing;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Tests.Codecs;

public sealed class CodecTests
{
    private static readonly JsonCodec Json = new(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor), ignoreUnknownFields: false);

    [Fact]
    public void Proto_TextThatIsNotUtf8_IsRefusedByName()
    {
        // google.rpc.Status { message: ff }
        var error = Assert.Throws<InvalidDataException>(() => ParseProto(Google.Rpc.Status.Descriptor, [0x12, 1, 0xff]));

        Assert.Contains("google.rpc.Status.message", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Proto_TextThatIsNotUtf8DeepWithin_IsRefused()
    {
        // Struct { fields { key: "a", value { list { values { string: c3 28 } } } } }
        byte[] text = [0x1a, 2, 0xc3, 0x28];
        byte[] list = [0x0a, (byte)text.Length, .. text];
        byte[] value = [0x32, (byte)list.Length, .. list];
        byte[] entry = [0x0a, 1, (byte)'a', 0x12, (byte)value.Length, .. value];

        var error = Assert.Throws<InvalidDataException>(() => ParseProto(Struct.Descriptor, [0x0a, (byte)entry.Length, .. entry]));

        Assert.Contains("google.protobuf.Value.string_value", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Proto_MapKeyThatIsNotUtf8_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => ParseProto(ErrorInfo.Descriptor, [0x1a, 3, 0x0a, 1, 0xff]));

    [Fact]
    public void Proto_UnknownFieldsAndGroups_AreSteppedOver()
    {
        // Unknown: varint 9, fixed64 10, fixed32 11, bytes 12, group 13 { 2: ff }; then message: "ok".
        byte[] bytes = [0x48, 0x96, 1, 0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x5d, 1, 2, 3, 4, 0x62, 1, 0xff, 0x6b, 0x12, 1, 0xff, 0x6c, 0x12, 2, (byte)'o', (byte)'k'];

        var status = (Google.Rpc.Status)ParseProto(Google.Rpc.Status.Descriptor, bytes);

        Assert.Equal("ok", status.Message);
    }

    [Fact]
    public void Proto_TextSplitOverSegments_IsReadWhole()
    {
        byte[] bytes = new Google.Rpc.Status { Message = "schöne Grüße € 😈" }.ToByteArray();
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            var first = new Segment(bytes.AsMemory(0, cut));
            Segment last = first.Append(bytes.AsMemory(cut));
            var split = new ReadOnlySequence<byte>(first, 0, last, bytes.Length - cut);

            Assert.Equal("schöne Grüße € 😈", ((Google.Rpc.Status)ProtobufCodec.Instance.Parse(Google.Rpc.Status.Descriptor, split)).Message);
        }
    }

    [Fact]
    public void Proto_NestedTooDeep_IsRefused()
    {
        byte[] bytes = [];
        for (int depth = 0; depth < 150; depth++)
        {
            // Value { list { values: … } }, two levels a turn.
            byte[] list = [0x0a, .. Varint(bytes.Length), .. bytes];
            bytes = [0x32, .. Varint(list.Length), .. list];
        }

        Assert.Throws<InvalidProtocolBufferException>(() => ParseProto(Value.Descriptor, bytes));
    }

    [Fact]
    public void Json_RoundTrip_IsTheSame()
    {
        var message = new SimpleRequest { ResponseSize = 7, Payload = TestMethods.Bytes(5), ResponseStatus = new EchoStatus { Code = 3, Message = "ä\"\\" } };
        using var buffer = new PooledBuffer();
        Json.Write(message, buffer);

        Assert.Equal(message, Json.Parse(SimpleRequest.Descriptor, new ReadOnlySequence<byte>(buffer.WrittenMemory)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("nul")]
    [InlineData("{\"responseSize\": 1} {}")]
    [InlineData("{\"responseSize\": 1e99}")]
    [InlineData("{\"responseSize\": \"x\"}")]
    [InlineData("{\"payload\": {\"body\": \"***\"}}")]
    [InlineData("{\"responseType\": \"NO_SUCH\"}")]
    [InlineData("{\"noSuchField\": 1}")]
    public void Json_Malformed_IsRefused(string json) =>
        Assert.Throws<InvalidDataException>(() => ParseJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Json_TextThatIsNotUtf8_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => ParseJson([.. "{\"responseStatus\":{\"message\":\""u8, 0xff, .. "\"}}"u8]));

    [Theory]
    [InlineData(150)]
    [InlineData(100_000)]
    public void Json_NestedTooDeep_IsRefused(int depth)
    {
        string json = new string('[', depth) + new string(']', depth);

        Assert.Throws<InvalidDataException>(() => Json.Parse(Value.Descriptor, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void Json_UnknownFieldWhereTheyAreIgnored_IsSkipped()
    {
        var lenient = new JsonCodec(TypeRegistry.Empty, ignoreUnknownFields: true);

        var message = (SimpleRequest)lenient.Parse(
            SimpleRequest.Descriptor, new ReadOnlySequence<byte>("{\"noSuchField\": [1, {}], \"responseSize\": 2}"u8.ToArray()));

        Assert.Equal(2, message.ResponseSize);
    }

    private static IMessage ParseProto(MessageDescriptor type, byte[] bytes) =>
        ProtobufCodec.Instance.Parse(type, new ReadOnlySequence<byte>(bytes));

    private static IMessage ParseJson(byte[] bytes) => Json.Parse(SimpleRequest.Descriptor, new ReadOnlySequence<byte>(bytes));

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory)
        {
            Memory = memory;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
