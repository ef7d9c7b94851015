using VectorDb.Index;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>A vector for the item at a row.</summary>
internal sealed record RowVector(NodeId Row, float[] Values);
