using System.Globalization;

namespace VectorDb.Engine.Filtering;

/// <summary>One end of a range.</summary>
/// <param name="Value">A number; for a date-time, seconds since 1970.</param>
/// <param name="Inclusive">Whether the end itself is in the range.</param>
/// <param name="IsTime">Whether fields are read as date-times (RFC 3339) instead of numbers.</param>
public sealed record Bound(double Value, bool Inclusive, bool IsTime)
{
    /// <summary>A date-time of RFC 3339 in seconds since 1970, or null.</summary>
    public static double? ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? (time - DateTimeOffset.UnixEpoch).TotalSeconds
            : null;
}
