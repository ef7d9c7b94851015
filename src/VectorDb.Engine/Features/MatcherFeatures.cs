namespace VectorDb.Engine.Features;

/// <summary>How far the features of a collection's matcher are made beforehand.</summary>
/// <param name="Swept">Which part of the collection was looked through since the start: 0 to 1.</param>
/// <param name="Made">How many pictures' features were made.</param>
/// <param name="LastFailure">What last kept it from going on; empty for nothing.</param>
public sealed record MatcherFeatures(double Swept, long Made, string LastFailure);
