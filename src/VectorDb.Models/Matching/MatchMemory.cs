namespace VectorDb.Models.Matching;

/// <summary>Pictures that a matcher has in memory, so that the next match need not read them or project them again.</summary>
/// <param name="Count">Pictures.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="CapacityBytes">What they may take.</param>
/// <param name="Hits">Pictures of matches that were there, since the model was loaded.</param>
/// <param name="Misses">Pictures that were projected.</param>
public sealed record MatchMemory(int Count, long Bytes, long CapacityBytes, long Hits, long Misses);
