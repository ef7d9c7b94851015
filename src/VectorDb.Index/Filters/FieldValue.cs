namespace VectorDb.Index.Filters;

/// <summary>One value of a payload field, as a <see cref="FieldIndex"/> takes it.</summary>
public readonly record struct FieldValue
{
    private FieldValue(FieldValueKind kind, string? text, double first, double second)
    {
        Kind = kind;
        TextValue = text;
        First = first;
        Second = second;
    }

    /// <summary>A value that is there and that nothing can be compared with.</summary>
    public static FieldValue Other => default;

    /// <summary>What the value is.</summary>
    public FieldValueKind Kind { get; }

    /// <summary>The string.</summary>
    internal string? TextValue { get; }

    /// <summary>The number, the seconds, 1 or 0 of a bool, or the latitude.</summary>
    internal double First { get; }

    /// <summary>The longitude.</summary>
    internal double Second { get; }

    /// <summary>A string; compared by code units.</summary>
    public static FieldValue Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new FieldValue(FieldValueKind.Text, value, 0, 0);
    }

    /// <summary>A number; NaN equals nothing and lies in no range, so it is only <see cref="Other"/>.</summary>
    public static FieldValue Number(double value) => double.IsNaN(value) ? Other : new FieldValue(FieldValueKind.Number, null, value, 0);

    /// <summary>True or false.</summary>
    public static FieldValue Bool(bool value) => new(FieldValueKind.Bool, null, value ? 1 : 0, 0);

    /// <summary>A date-time.</summary>
    /// <param name="seconds">Seconds since 1970-01-01T00:00:00Z.</param>
    public static FieldValue Time(double seconds) => double.IsNaN(seconds) ? Other : new FieldValue(FieldValueKind.Time, null, seconds, 0);

    /// <summary>A place, in degrees; one that is not on earth is only <see cref="Other"/>.</summary>
    public static FieldValue Place(double latitude, double longitude) =>
        double.IsFinite(longitude) && latitude is >= -90 and <= 90 ? new FieldValue(FieldValueKind.Place, null, latitude, longitude) : Other;
}
