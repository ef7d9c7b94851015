namespace VectorDb.Engine.Collections;

/// <summary>A collection's matcher: what it is known by, and the fingerprint of the model that it was when it was set.</summary>
/// <param name="Model">Its name; empty for none.</param>
/// <param name="Fingerprint">Empty for none.</param>
internal sealed record MatcherBinding(string Model, string Fingerprint);
