using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using VectorDb.Rpc.Connect;

namespace VectorDb.Rpc.OpenApi;

/// <summary>The messages and enums of an API as JSON Schema, after Protocol Buffers' mapping to JSON.</summary>
internal sealed class SchemaSet
{
    private const string ErrorName = "connect.error";

    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach ((string name, JsonObject schema) in _schemas)
        {
            json[name] = schema;
        }

        return json;
    }

    public JsonObject Reference(MessageDescriptor type)
    {
        if (WellKnown(type) is { } known)
        {
            return known;
        }

        if (!_schemas.ContainsKey(type.FullName))
        {
            // First the name, for messages may hold themselves.
            var schema = new JsonObject { ["type"] = "object" };
            _schemas.Add(type.FullName, schema);
            var properties = new JsonObject();
            foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
            {
                properties[field.JsonName] = Field(field);
            }

            schema["properties"] = properties;
            schema["additionalProperties"] = false;
        }

        return Link(type.FullName);
    }

    public JsonObject Error()
    {
        if (!_schemas.ContainsKey(ErrorName))
        {
            _schemas.Add(ErrorName, new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("code"),
                ["properties"] = new JsonObject
                {
                    ["code"] = Enumeration(Enum.GetValues<StatusCode>().Where(code => code != StatusCode.OK).Select(ConnectCode.Name)),
                    ["message"] = Type("string"),
                    ["details"] = Array(new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            ["type"] = Type("string"),
                            ["value"] = Bytes(),
                            ["debug"] = new JsonObject(),
                        },
                    }),
                },
            });
        }

        return Link(ErrorName);
    }

    private static JsonObject? WellKnown(MessageDescriptor type) => type.FullName switch
    {
        "google.protobuf.Timestamp" => Type("string", "date-time"),
        "google.protobuf.Duration" => new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9]+(\\.[0-9]+)?s$" },
        "google.protobuf.FieldMask" => Type("string"),
        "google.protobuf.Struct" or "google.protobuf.Any" => Type("object"),
        "google.protobuf.Value" => [],
        "google.protobuf.ListValue" => Array([]),
        "google.protobuf.BoolValue" => Nullable("boolean"),
        "google.protobuf.StringValue" or "google.protobuf.BytesValue"
            or "google.protobuf.Int64Value" or "google.protobuf.UInt64Value" => Nullable("string"),
        "google.protobuf.DoubleValue" or "google.protobuf.FloatValue" => Nullable("number"),
        "google.protobuf.Int32Value" or "google.protobuf.UInt32Value" => Nullable("integer"),
        _ => null,
    };

    private JsonObject Field(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            FieldDescriptor value = field.MessageType.FindFieldByName("value");
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(value) };
        }

        return field.IsRepeated ? Array(Value(field)) : Value(field);
    }

    private JsonObject Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => Type("boolean"),
        FieldType.String => Type("string"),
        FieldType.Bytes => Bytes(),
        FieldType.Double => Type("number", "double"),
        FieldType.Float => Type("number", "float"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Type("integer", "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        FieldType.Enum => Reference(field.EnumType),
        FieldType.Message or FieldType.Group => Reference(field.MessageType),
        // 64-bit integers are strings, for JSON's numbers are doubles to many.
        _ => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["format"] = "int64" },
    };

    private JsonObject Reference(EnumDescriptor type)
    {
        if (type.FullName == "google.protobuf.NullValue")
        {
            return Type("null");
        }

        _schemas.TryAdd(type.FullName, Enumeration(type.Values.Select(value => value.Name)));
        return Link(type.FullName);
    }

    private static JsonObject Enumeration(IEnumerable<string> names) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) };

    private static JsonObject Bytes() => new() { ["type"] = "string", ["contentEncoding"] = "base64" };

    private static JsonObject Array(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Nullable(string type) => new() { ["type"] = new JsonArray(type, "null") };

    private static JsonObject Type(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            schema["format"] = format;
        }

        return schema;
    }

    private static JsonObject Link(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };
}
