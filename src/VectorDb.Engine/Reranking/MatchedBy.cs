namespace VectorDb.Engine.Reranking;

/// <summary>What candidates were matched by.</summary>
public enum MatchedBy
{
    /// <summary>Nothing: the order is that of the search.</summary>
    Nothing,

    /// <summary>The cosine of the matcher's features (ITC).</summary>
    Contrast,

    /// <summary>Cross-attention (ITM).</summary>
    CrossAttention,
}
