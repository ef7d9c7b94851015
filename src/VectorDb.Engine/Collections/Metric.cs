namespace VectorDb.Engine.Collections;

/// <summary>How the vectors of a space are compared.</summary>
public enum Metric
{
    /// <summary>By direction: the score is the cosine of the angle, -1 to 1.</summary>
    Cosine = 0,

    /// <summary>By inner product: the score is the dot product.</summary>
    Dot = 1,

    /// <summary>By Euclidean distance: the score is the negative squared distance.</summary>
    L2 = 2,
}
