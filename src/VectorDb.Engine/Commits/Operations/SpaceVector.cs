namespace VectorDb.Engine.Commits.Operations;

/// <summary>A vector for one space of a collection.</summary>
/// <param name="Space">The space's slot.</param>
/// <param name="Fingerprint">Of the model that made it; empty for one that came ready.</param>
/// <param name="Values">As many as the space has dimensions.</param>
internal sealed record SpaceVector(int Space, string Fingerprint, float[] Values);
