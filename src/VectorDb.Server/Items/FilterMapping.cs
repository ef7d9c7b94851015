using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Filtering;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Items;

/// <summary>Filters from their messages.</summary>
internal static class FilterMapping
{
    /// <summary>The filter that a message stands for; null where there is none.</summary>
    public static Filter? ToFilter(Wire.Filter? message) => message is null ? null : Map(message, "filter");

    private static Filter Map(Wire.Filter message, string path) => message.KindCase switch
    {
        Wire.Filter.KindOneofCase.And => new Filter.AllOf(MapAll(message.And, path + ".and")),
        Wire.Filter.KindOneofCase.Or => new Filter.AnyOf(MapAll(message.Or, path + ".or")),
        Wire.Filter.KindOneofCase.Not => new Filter.Negated(Map(message.Not, path + ".not")),
        Wire.Filter.KindOneofCase.Equal => new Filter.OneOf(message.Equal.Field, [ToValue(message.Equal.Value, path + ".equal.value")]),
        Wire.Filter.KindOneofCase.In => new Filter.OneOf(message.In.Field, [.. message.In.Values.Select(v => ToValue(v, path + ".in.values"))]),
        Wire.Filter.KindOneofCase.Range => Map(message.Range, path + ".range"),
        Wire.Filter.KindOneofCase.Exists => new Filter.Exists(message.Exists.Field),
        Wire.Filter.KindOneofCase.Prefix => new Filter.Prefix(message.Prefix.Field, message.Prefix.Prefix),
        Wire.Filter.KindOneofCase.GeoRadius => new Filter.GeoRadius(
            message.GeoRadius.Field, message.GeoRadius.Latitude, message.GeoRadius.Longitude, message.GeoRadius.RadiusMeters),
        _ => throw Required.Invalid(path, "is empty, or of a kind that this server does not know.", "INVALID_FILTER"),
    };

    private static Filter[] MapAll(Wire.FilterList list, string path) => [.. list.Filters.Select((f, i) => Map(f, $"{path}[{i}]"))];

    private static Filter.Range Map(Wire.RangeFilter range, string path)
    {
        Bound? lower = range.LowerCase switch
        {
            Wire.RangeFilter.LowerOneofCase.Gte => ToBound(range.Gte, inclusive: true, path + ".gte"),
            Wire.RangeFilter.LowerOneofCase.Gt => ToBound(range.Gt, inclusive: false, path + ".gt"),
            _ => null,
        };
        Bound? upper = range.UpperCase switch
        {
            Wire.RangeFilter.UpperOneofCase.Lte => ToBound(range.Lte, inclusive: true, path + ".lte"),
            Wire.RangeFilter.UpperOneofCase.Lt => ToBound(range.Lt, inclusive: false, path + ".lt"),
            _ => null,
        };
        return new Filter.Range(range.Field, lower, upper);
    }

    private static Bound ToBound(Value value, bool inclusive, string path) => value.KindCase switch
    {
        Value.KindOneofCase.NumberValue => new Bound(value.NumberValue, inclusive, IsTime: false),
        Value.KindOneofCase.StringValue when Bound.ParseTime(value.StringValue) is { } time => new Bound(time, inclusive, IsTime: true),
        _ => throw Required.Invalid(path, "must be a number or a date-time of RFC 3339.", "INVALID_FILTER"),
    };

    private static FilterValue ToValue(Value? value, string path) => value?.KindCase switch
    {
        Value.KindOneofCase.StringValue => FilterValue.Of(value.StringValue),
        Value.KindOneofCase.NumberValue => FilterValue.Of(value.NumberValue),
        Value.KindOneofCase.BoolValue => FilterValue.Of(value.BoolValue),
        _ => throw Required.Invalid(path, "must be a string, a number or a bool.", "INVALID_FILTER"),
    };
}
