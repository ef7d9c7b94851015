namespace VectorDb.Engine.Reranking;

/// <summary>Why matching ended.</summary>
public enum RerankStop
{
    /// <summary>Every candidate that can be matched was.</summary>
    Complete,

    /// <summary>The latency budget was used up; the rest follows in the order of the search.</summary>
    Budget,

    /// <summary>The first hits would not have changed any more, at the confidence that was asked for.</summary>
    Settled,
}
