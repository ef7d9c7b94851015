namespace VectorDb.Index;

/// <summary>One search result.</summary>
/// <param name="Node">The row that was found.</param>
/// <param name="Score">
/// Higher is nearer: cosine similarity, inner product, or the negative squared distance for <see cref="Metric.L2"/>.
/// Always computed from full float32 vectors, never from codes.
/// </param>
public readonly record struct Neighbor(NodeId Node, float Score);
