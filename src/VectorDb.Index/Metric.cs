namespace VectorDb.Index;

/// <summary>How two vectors are compared. A score is always "higher is nearer".</summary>
public enum Metric
{
    /// <summary>Cosine similarity, [-1, 1]. Vectors are brought to unit length when they are stored; zero vectors are refused.</summary>
    Cosine,

    /// <summary>Inner product, unbounded.</summary>
    Dot,

    /// <summary>The negative squared Euclidean distance, (-inf, 0].</summary>
    L2,
}
