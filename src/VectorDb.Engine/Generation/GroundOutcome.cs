namespace VectorDb.Engine.Generation;

/// <summary>Where a phrase is: a box in pixels from the picture's upper left corner.</summary>
/// <param name="Left">Of the left edge.</param>
/// <param name="Top">Of the upper edge.</param>
/// <param name="Right">Of the right edge.</param>
/// <param name="Bottom">Of the lower edge.</param>
/// <param name="Score">Product of the probabilities of the box's coordinates.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="FeaturesCached">Whether the picture was not encoded for it.</param>
public sealed record GroundOutcome(
    float Left, float Top, float Right, float Bottom, float Score, string Model, string Fingerprint, bool FeaturesCached);
