namespace VectorDb.Index.Filters;

/// <summary>A range of numbers or of seconds; a missing end is open.</summary>
/// <param name="Lower">The lower end.</param>
/// <param name="LowerInclusive">Whether the lower end is in the range.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="UpperInclusive">Whether the upper end is in the range.</param>
public readonly record struct FieldRange(double? Lower, bool LowerInclusive, double? Upper, bool UpperInclusive);
