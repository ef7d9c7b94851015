using System.Buffers;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Items;
using VectorDb.Server.Errors;

namespace VectorDb.Server.Items;

/// <summary>A payload message as compact JSON.</summary>
internal static class StructJson
{
    /// <summary>Writes an object.</summary>
    /// <exception cref="Engine.Errors.VectorDbException">A number is not finite, a value is empty, or the nesting is too deep.</exception>
    public static byte[] Write(Struct payload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, payload, "payload", 1);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Struct payload, string path, int depth)
    {
        if (depth > Payload.MaxDepth)
        {
            throw Required.Invalid("payload", $"is nested more than {Payload.MaxDepth} deep.", "PAYLOAD_MALFORMED");
        }

        writer.WriteStartObject();
        foreach ((string name, Value value) in payload.Fields)
        {
            writer.WritePropertyName(name);
            Write(writer, value, path + "." + name, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Value value, string path, int depth)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.NullValue:
                writer.WriteNullValue();
                break;
            case Value.KindOneofCase.BoolValue:
                writer.WriteBooleanValue(value.BoolValue);
                break;
            case Value.KindOneofCase.StringValue:
                writer.WriteStringValue(value.StringValue);
                break;
            case Value.KindOneofCase.NumberValue when double.IsFinite(value.NumberValue):
                writer.WriteNumberValue(value.NumberValue);
                break;
            case Value.KindOneofCase.StructValue:
                Write(writer, value.StructValue, path, depth);
                break;
            case Value.KindOneofCase.ListValue:
                WriteList(writer, value.ListValue, path, depth);
                break;
            default:
                throw Required.Invalid(path, "is empty or not a finite number.", "PAYLOAD_MALFORMED");
        }
    }

    private static void WriteList(Utf8JsonWriter writer, ListValue list, string path, int depth)
    {
        if (depth > Payload.MaxDepth)
        {
            throw Required.Invalid("payload", $"is nested more than {Payload.MaxDepth} deep.", "PAYLOAD_MALFORMED");
        }

        writer.WriteStartArray();
        foreach (Value element in list.Values)
        {
            Write(writer, element, path, depth + 1);
        }

        writer.WriteEndArray();
    }
}
