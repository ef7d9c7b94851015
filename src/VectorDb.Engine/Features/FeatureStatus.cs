namespace VectorDb.Engine.Features;

/// <summary>How the feature store does.</summary>
/// <param name="Count">Features kept.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="CapacityBytes">What they may take; 0 keeps none.</param>
/// <param name="Hits">Reads that found features, since the start.</param>
/// <param name="Misses">Reads that found none.</param>
/// <param name="Evictions">Features that made room for others.</param>
/// <param name="Failures">Reads and writes that failed, such as for want of disk: the features are made again.</param>
public sealed record FeatureStatus(long Count, long Bytes, long CapacityBytes, long Hits, long Misses, long Evictions, long Failures);
