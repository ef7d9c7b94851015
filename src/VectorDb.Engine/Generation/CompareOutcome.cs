namespace VectorDb.Engine.Generation;

/// <summary>What became of a comparison.</summary>
/// <param name="Probability">That the sentence is true, 0 to 1.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="FeaturesCached">Whether neither picture was encoded for it.</param>
public sealed record CompareOutcome(float Probability, string Model, string Fingerprint, bool FeaturesCached);
