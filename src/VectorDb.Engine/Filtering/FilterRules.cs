using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Filtering;

/// <summary>The limits of filters.</summary>
internal static class FilterRules
{
    /// <summary>Checks a filter.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>, naming the part at fault.</exception>
    public static void Check(Filter filter)
    {
        int conditions = 0;
        Check(filter, "filter", 1, ref conditions);
    }

    private static void Check(Filter filter, string path, int depth, ref int conditions)
    {
        if (depth > Filter.MaxDepth)
        {
            throw Invalid(path, $"is nested more than {Filter.MaxDepth} deep.");
        }

        if (++conditions > Filter.MaxConditions)
        {
            throw Invalid("filter", $"has more than {Filter.MaxConditions} conditions.");
        }

        switch (filter)
        {
            case Filter.AllOf and:
                CheckAll(and.Filters, path + ".and", depth, ref conditions);
                break;
            case Filter.AnyOf or:
                CheckAll(or.Filters, path + ".or", depth, ref conditions);
                break;
            case Filter.Negated not:
                Check(not.Inner, path + ".not", depth + 1, ref conditions);
                break;
            case Filter.OneOf one:
                CheckField(one.Field, path);
                Require(one.Values.Count is > 0 and <= Filter.MaxValues, path, $"has {one.Values.Count} values; 1 to {Filter.MaxValues} are allowed.");
                Require(one.Values.All(static v => double.IsFinite(v.Number)), path, "compares with a number that is not finite.");
                break;
            case Filter.Range range:
                CheckField(range.Field, path);
                CheckBounds(range, path);
                break;
            case Filter.Exists exists:
                CheckField(exists.Field, path);
                break;
            case Filter.Prefix prefix:
                CheckField(prefix.Field, path);
                Require(prefix.Value.Length is > 0 and <= 1024, path, "needs a prefix of 1 to 1,024 characters.");
                break;
            case Filter.GeoRadius circle:
                CheckField(circle.Field, path);
                Require(circle.Latitude is >= -90 and <= 90, path, $"has latitude {circle.Latitude}; -90 to 90 is allowed.");
                Require(circle.Longitude is >= -180 and <= 180, path, $"has longitude {circle.Longitude}; -180 to 180 is allowed.");
                Require(circle.Meters is >= 0 and < double.PositiveInfinity, path, $"has radius {circle.Meters}; 0 or more is allowed.");
                break;
            default:
                throw Invalid(path, "is empty.");
        }
    }

    private static void CheckAll(IReadOnlyList<Filter> filters, string path, int depth, ref int conditions)
    {
        Require(filters.Count > 0, path, "has no conditions.");
        for (int i = 0; i < filters.Count; i++)
        {
            Check(filters[i], $"{path}[{i}]", depth + 1, ref conditions);
        }
    }

    private static void CheckField(string field, string path) =>
        Require(field.Length is > 0 and <= 256, path + ".field", "needs a path of 1 to 256 characters.");

    private static void CheckBounds(Filter.Range range, string path)
    {
        Require(range.Lower is not null || range.Upper is not null, path, "needs a bound.");
        Require(double.IsFinite(range.Lower?.Value ?? 0) && double.IsFinite(range.Upper?.Value ?? 0), path, "has a bound that is not finite.");
        Require(range.Lower is null || range.Upper is null || range.Lower.IsTime == range.Upper.IsTime, path, "mixes a number and a date-time.");
    }

    private static void Require(bool condition, string path, string message)
    {
        if (!condition)
        {
            throw Invalid(path, message);
        }
    }

    private static VectorDbException Invalid(string path, string message) => VectorDbException.Invalid(path, message, "INVALID_FILTER");
}
