namespace VectorDb.Engine.Models;

/// <summary>What a matcher holds in memory of pictures that were matched: what its cross-attention looks at.</summary>
/// <param name="Model">What the catalogue knows it by.</param>
/// <param name="Pictures">How many pictures.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="CapacityBytes">What they may take.</param>
/// <param name="Hits">Pictures of matches that were there, since the model came into memory.</param>
/// <param name="Misses">Pictures that had to be projected.</param>
public sealed record MatcherMemory(string Model, long Pictures, long Bytes, long CapacityBytes, long Hits, long Misses);
