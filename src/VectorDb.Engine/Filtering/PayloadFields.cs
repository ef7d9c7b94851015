using System.Text.Json;
using VectorDb.Engine.Items;
using VectorDb.Index.Filters;

namespace VectorDb.Engine.Filtering;

/// <summary>The fields of a payload by path, as indexes take them: what <see cref="FilterMatcher"/> would find at each path.</summary>
internal static class PayloadFields
{
    private static readonly IReadOnlyDictionary<string, List<FieldValue>> None = new Dictionary<string, List<FieldValue>>();

    /// <summary>Every path of a payload with its values; lists give each of their elements.</summary>
    public static IReadOnlyDictionary<string, List<FieldValue>> Of(Payload payload)
    {
        if (ReferenceEquals(payload, Payload.Empty))
        {
            return None;
        }

        var fields = new Dictionary<string, List<FieldValue>>(StringComparer.Ordinal);
        using JsonDocument document = payload.Open();
        AddMembers(document.RootElement, "", fields);
        return fields;
    }

    private static void AddMembers(JsonElement element, string prefix, Dictionary<string, List<FieldValue>> fields)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            // A name with a dot cannot be told from a path, so no filter can name it.
            if (!property.Name.Contains('.', StringComparison.Ordinal))
            {
                Add(property.Value, prefix + property.Name, fields);
            }
        }
    }

    private static void Add(JsonElement element, string path, Dictionary<string, List<FieldValue>> fields)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement inner in element.EnumerateArray())
                {
                    Add(inner, path, fields);
                }

                return;
            case JsonValueKind.Null:
                return;
            case JsonValueKind.Object:
                AddMembers(element, path + ".", fields);
                break;
            default:
                break;
        }

        if (!fields.TryGetValue(path, out List<FieldValue>? values))
        {
            fields[path] = values = [];
        }

        AddValues(element, values);
    }

    private static void AddValues(JsonElement element, List<FieldValue> values)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                string text = element.GetString()!;
                values.Add(FieldValue.Text(text));
                if (Bound.ParseTime(text) is { } time)
                {
                    values.Add(FieldValue.Time(time));
                }

                break;
            case JsonValueKind.Number:
                values.Add(FieldValue.Number(element.GetDouble()));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                values.Add(FieldValue.Bool(element.GetBoolean()));
                break;
            case JsonValueKind.Object when Coordinate(element, "lat") is { } lat && Coordinate(element, "lon") is { } lon:
                values.Add(FieldValue.Place(lat, lon));
                break;
            default:
                values.Add(FieldValue.Other);
                break;
        }
    }

    private static double? Coordinate(JsonElement place, string name) =>
        place.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
