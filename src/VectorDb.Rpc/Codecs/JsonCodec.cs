using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Codecs;

/// <summary>The JSON mapping of Protocol Buffers (https://protobuf.dev/programming-guides/json/).</summary>
internal sealed class JsonCodec : IMessageCodec
{
    // How deep objects and arrays may nest; the binary format has the same limit.
    private const int MaxDepth = 100;
    private const int CharacterChunk = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly JsonFormatter _formatter;
    private readonly JsonParser _parser;

    /// <param name="types">The messages that an <c>Any</c> may hold.</param>
    /// <param name="ignoreUnknownFields">Whether to skip fields that a message does not have, instead of refusing it.</param>
    public JsonCodec(TypeRegistry types, bool ignoreUnknownFields)
    {
        _formatter = new JsonFormatter(JsonFormatter.Settings.Default.WithTypeRegistry(types));
        _parser = new JsonParser(new JsonParser.Settings(MaxDepth, types).WithIgnoreUnknownFields(ignoreUnknownFields));
    }

    public string Name => "json";

    public int? Measure(IMessage message) => null;

    public void Write(IMessage message, IBufferWriter<byte> output)
    {
        using var text = new StreamWriter(new BufferWriterStream(output), StrictUtf8, CharacterChunk);
        _formatter.Format(message, text);
    }

    public IMessage Parse(MessageDescriptor type, ReadOnlySequence<byte> bytes)
    {
        try
        {
            CheckStructure(bytes);
            using var text = new StreamReader(new SequenceStream(bytes), StrictUtf8, detectEncodingFromByteOrderMarks: false, CharacterChunk);
            return _parser.Parse(text, type);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("the text is not valid UTF-8", e);
        }
        catch (Exception e) when (e is JsonException or IOException or FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    // The parser counts the depth of objects only: deep arrays would end the process by a stack overflow.
    private static void CheckStructure(ReadOnlySequence<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
        }
    }
}
