namespace VectorDb.Engine.Features;

/// <summary>The bounds of a <see cref="FeatureStore"/>.</summary>
/// <param name="CapacityBytes">What features may take; the least recently used make room. 0 keeps none.</param>
/// <param name="MemoryBytes">Memory for the newest; a power of two from 16 MiB.</param>
internal sealed record FeatureStoreOptions(long CapacityBytes, long MemoryBytes = 64L << 20)
{
    /// <summary>How all features are kept; null decides by the model that made them.</summary>
    public FeaturePrecision? Precision { get; init; }

    /// <summary>The most features, whatever their size: the directory of more would not fit its file.</summary>
    public int MaxCount { get; init; } = 1_000_000;
}
