namespace VectorDb.Engine.Filtering;

/// <summary>
/// A condition on the payload of an item. A field is a path with '.' between levels; a list matches if an element does;
/// a missing field matches only <see cref="Negated"/> of a condition.
/// </summary>
public abstract record Filter
{
    /// <summary>How many conditions one filter may have, nested ones counted.</summary>
    public const int MaxConditions = 256;

    /// <summary>How deep conditions may be nested.</summary>
    public const int MaxDepth = 16;

    /// <summary>The most values of <see cref="OneOf"/>.</summary>
    public const int MaxValues = 1024;

    private Filter()
    {
    }

    /// <summary>All of them.</summary>
    public sealed record AllOf(IReadOnlyList<Filter> Filters) : Filter;

    /// <summary>One of them at least.</summary>
    public sealed record AnyOf(IReadOnlyList<Filter> Filters) : Filter;

    /// <summary>Not this.</summary>
    public sealed record Negated(Filter Inner) : Filter;

    /// <summary>The field is one of these values.</summary>
    public sealed record OneOf(string Field, IReadOnlyList<FilterValue> Values) : Filter;

    /// <summary>The field is a number or date-time within the bounds.</summary>
    public sealed record Range(string Field, Bound? Lower, Bound? Upper) : Filter;

    /// <summary>The field is there and not null.</summary>
    public sealed record Exists(string Field) : Filter;

    /// <summary>The field is a string that starts so, by code points.</summary>
    public sealed record Prefix(string Field, string Value) : Filter;

    /// <summary>The field is an object {lat, lon} in degrees within this great-circle distance.</summary>
    public sealed record GeoRadius(string Field, double Latitude, double Longitude, double Meters) : Filter;
}
