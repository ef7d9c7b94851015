using System.Text.Json;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// A value of a JSON file that knows where it stands, so that every complaint about it names the file and the place.
/// </summary>
/// <param name="Element">The value.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Path">Where in the file, such as <c>$.model.vocab</c>.</param>
internal readonly record struct JsonField(JsonElement Element, string File, string Path)
{
    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool IsArray => Element.ValueKind == JsonValueKind.Array;

    public bool IsString => Element.ValueKind == JsonValueKind.String;

    /// <summary>The member of this name, or null where it is absent or null.</summary>
    public JsonField? Optional(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? new JsonField(value, File, $"{Path}.{name}")
            : null;
    }

    /// <summary>The member of this name.</summary>
    public JsonField Member(string name) => Optional(name) ?? throw Malformed($"has no '{name}'");

    public string String(string name) => Member(name).AsString();

    public string? OptionalString(string name) => Optional(name)?.AsString();

    public bool Bool(string name, bool otherwise) => Optional(name)?.AsBool() ?? otherwise;

    /// <summary>The type member that tags every component of tokenizer.json.</summary>
    public string Type => String("type");

    public string AsString()
    {
        Require(JsonValueKind.String, "a string");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException cause)
        {
            throw TokenizerException.Malformed(File, $"{Path} is not valid Unicode", cause);
        }
    }

    public bool AsBool() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Malformed("is not true or false"),
    };

    /// <summary>A whole number of at least 0.</summary>
    public int AsCount() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int value) && value >= 0
            ? value
            : throw Malformed("is not a whole number from 0 to 2147483647");

    public double AsNumber() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw Malformed("is not a number");

    public IEnumerable<JsonField> Items()
    {
        Require(JsonValueKind.Array, "a list");
        JsonField list = this;
        return list.Element.EnumerateArray().Select((item, index) => new JsonField(item, list.File, $"{list.Path}[{index}]"));
    }

    public IEnumerable<KeyValuePair<string, JsonField>> Members()
    {
        Require(JsonValueKind.Object, "an object");
        JsonField table = this;
        return table.Element.EnumerateObject().Select(member =>
            KeyValuePair.Create(NameOf(member, table), new JsonField(member.Value, table.File, $"{table.Path}.{NameOf(member, table)}")));
    }

    public TokenizerException Malformed(string what) => TokenizerException.Malformed(File, $"{Path} {what}");

    public TokenizerException Unsupported(string what) => TokenizerException.Unsupported(File, $"{Path}: {what} is not supported");

    private static string NameOf(JsonProperty member, JsonField table)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException cause)
        {
            throw TokenizerException.Malformed(table.File, $"{table.Path} has a name that is not valid Unicode", cause);
        }
    }

    private void Require(JsonValueKind kind, string article)
    {
        if (Element.ValueKind != kind)
        {
            throw Malformed($"is not {article}");
        }
    }
}
