using System.Text.Json;
using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Items;

/// <summary>The fields that a caller keeps with an item: one JSON object.</summary>
public sealed class Payload
{
    /// <summary>The most bytes of UTF-8 JSON.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>How deep objects and lists may be nested.</summary>
    public const int MaxDepth = 32;

    /// <summary>No fields.</summary>
    public static readonly Payload Empty = new("{}"u8.ToArray());

    private Payload(ReadOnlyMemory<byte> json) => Json = json;

    /// <summary>UTF-8, compact.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Checks and takes a JSON object.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: too long, too deep, or not an object.</exception>
    public static Payload Parse(ReadOnlyMemory<byte> json, string field = "payload")
    {
        if (json.Length > MaxBytes)
        {
            throw VectorDbException.Invalid(field, $"has {json.Length} bytes as JSON; at most {MaxBytes} are allowed.", "PAYLOAD_TOO_LARGE");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw VectorDbException.Invalid(field, $"is a JSON {document.RootElement.ValueKind}, not an object.", "PAYLOAD_MALFORMED");
            }
        }
        catch (JsonException exception)
        {
            throw VectorDbException.Invalid(field, $"is not a JSON object nested at most {MaxDepth} deep: {exception.Message}", "PAYLOAD_MALFORMED");
        }

        return new Payload(json);
    }

    /// <summary>A payload that was checked before it was stored.</summary>
    internal static Payload Stored(ReadOnlyMemory<byte> json) => json.Length == 2 ? Empty : new Payload(json);

    /// <summary>Opens the object for reading; the caller disposes it.</summary>
    internal JsonDocument Open() => JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = MaxDepth });

    /// <summary>This payload with the top-level fields of another laid over it; a null removes one.</summary>
    internal Payload Merge(Payload other)
    {
        var fields = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        using JsonDocument mine = Open();
        using JsonDocument theirs = other.Open();
        foreach (JsonProperty property in mine.RootElement.EnumerateObject())
        {
            fields[property.Name] = property.Value;
        }

        foreach (JsonProperty property in theirs.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                fields.Remove(property.Name);
            }
            else
            {
                fields[property.Name] = property.Value;
            }
        }

        return Parse(JsonSerializer.SerializeToUtf8Bytes(fields));
    }
}
