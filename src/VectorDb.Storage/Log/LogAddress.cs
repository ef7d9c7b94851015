using System.Globalization;

namespace VectorDb.Storage;

/// <summary>
/// Where a record starts in a log: ordered as the records are, meaningful in that log only.
/// Arithmetic on it means nothing.
/// </summary>
/// <param name="Value">Bytes since the log began, headers included; never negative.</param>
public readonly record struct LogAddress(long Value) : IComparable<LogAddress>
{
    /// <summary>Where every log begins.</summary>
    public static LogAddress Origin => default;

    /// <summary>Earlier.</summary>
    public static bool operator <(LogAddress left, LogAddress right) => left.Value < right.Value;

    /// <summary>Later.</summary>
    public static bool operator >(LogAddress left, LogAddress right) => left.Value > right.Value;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(LogAddress left, LogAddress right) => left.Value <= right.Value;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(LogAddress left, LogAddress right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(LogAddress other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
