using System.Text.Json;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Filtering;

/// <summary>Says whether one payload meets a filter: the definition of what filters mean.</summary>
internal static class FilterMatcher
{
    private const double EarthRadiusMeters = 6_371_008.8; // mean radius, IUGG

    /// <summary>Whether a payload meets a filter.</summary>
    public static bool Matches(Filter filter, Payload payload)
    {
        using JsonDocument document = payload.Open();
        return Matches(filter, document.RootElement);
    }

    private static bool Matches(Filter filter, JsonElement payload) => filter switch
    {
        Filter.AllOf and => and.Filters.All(f => Matches(f, payload)),
        Filter.AnyOf or => or.Filters.Any(f => Matches(f, payload)),
        Filter.Negated not => !Matches(not.Inner, payload),
        Filter.OneOf one => Values(payload, one.Field).Any(v => one.Values.Any(w => Equal(v, w))),
        Filter.Range range => Values(payload, range.Field).Any(v => Within(v, range)),
        Filter.Exists exists => Values(payload, exists.Field).Any(),
        Filter.Prefix prefix => Values(payload, prefix.Field)
            .Any(v => v.ValueKind == JsonValueKind.String && v.GetString()!.StartsWith(prefix.Value, StringComparison.Ordinal)),
        Filter.GeoRadius circle => Values(payload, circle.Field).Any(v => Near(v, circle)),
        _ => throw new ArgumentException($"{filter.GetType().Name} is not a filter.", nameof(filter)),
    };

    /// <summary>What stands at a path: nothing, one value, or the elements of lists on the way.</summary>
    public static IEnumerable<JsonElement> Values(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany(e => Values(e, path));
        }

        if (path.Length == 0)
        {
            return element.ValueKind == JsonValueKind.Null ? [] : [element];
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        int dot = path.IndexOf('.', StringComparison.Ordinal);
        string name = dot < 0 ? path : path[..dot];
        string rest = dot < 0 ? "" : path[(dot + 1)..];
        return element.TryGetProperty(name, out JsonElement inner) ? Values(inner, rest) : [];
    }

    private static bool Equal(JsonElement element, FilterValue value) => element.ValueKind switch
    {
        JsonValueKind.String => value.Text is { } text && element.ValueEquals(text),
        JsonValueKind.Number => value is { Text: null, IsBool: false } && element.GetDouble() == value.Number,
        JsonValueKind.True => value.IsBool && value.Number == 1,
        JsonValueKind.False => value.IsBool && value.Number == 0,
        _ => false,
    };

    private static bool Within(JsonElement element, Filter.Range range)
    {
        bool isTime = (range.Lower ?? range.Upper)!.IsTime;
        double? value = element.ValueKind switch
        {
            JsonValueKind.Number when !isTime => element.GetDouble(),
            JsonValueKind.String when isTime => Bound.ParseTime(element.GetString()!),
            _ => null,
        };
        return value is { } v
            && (range.Lower is not { } lower || (lower.Inclusive ? v >= lower.Value : v > lower.Value))
            && (range.Upper is not { } upper || (upper.Inclusive ? v <= upper.Value : v < upper.Value));
    }

    private static bool Near(JsonElement element, Filter.GeoRadius circle) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("lat", out JsonElement lat) && lat.ValueKind == JsonValueKind.Number
        && element.TryGetProperty("lon", out JsonElement lon) && lon.ValueKind == JsonValueKind.Number
        && Distance(lat.GetDouble(), lon.GetDouble(), circle.Latitude, circle.Longitude) <= circle.Meters;

    /// <summary>Great-circle distance in metres, by the haversine formula.</summary>
    private static double Distance(double latA, double lonA, double latB, double lonB)
    {
        double sinLat = Math.Sin(double.DegreesToRadians(latB - latA) / 2);
        double sinLon = Math.Sin(double.DegreesToRadians(lonB - lonA) / 2);
        double a = (sinLat * sinLat) + (Math.Cos(double.DegreesToRadians(latA)) * Math.Cos(double.DegreesToRadians(latB)) * sinLon * sinLon);
        return 2 * EarthRadiusMeters * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }
}
