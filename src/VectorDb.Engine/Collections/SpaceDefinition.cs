namespace VectorDb.Engine.Collections;

/// <summary>One vector space of a collection, as it is stored: fixed once made.</summary>
public sealed record SpaceDefinition
{
    /// <summary>The largest number of dimensions a space may have.</summary>
    public const int MaxDimensions = 8192;

    /// <summary>Its number among all spaces that its collection ever had, by which vectors and blocks are kept: never used again.</summary>
    public int Slot { get; init; }

    /// <summary>Unique in its collection; see <see cref="ResourceName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The model that makes its vectors; null where items bring them.</summary>
    public string? Model { get; init; }

    /// <summary>The fingerprint of that model when the space was made; vectors of another are never compared with these.</summary>
    public string? ModelFingerprint { get; init; }

    /// <summary>1 to <see cref="MaxDimensions"/>.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How vectors are compared.</summary>
    public Metric Metric { get; init; } = Metric.Cosine;

    /// <summary>M of HNSW: links a node and layer; 4 to 64.</summary>
    public int M { get; init; } = 16;

    /// <summary>efConstruction of HNSW; 16 to 2,000.</summary>
    public int EfConstruction { get; init; } = 200;

    /// <summary>What walks compare.</summary>
    public Codes Codes { get; init; }

    /// <summary>Whether full vectors are on disk, and memory holds codes and links only.</summary>
    public bool VectorsOnDisk { get; init; }
}
