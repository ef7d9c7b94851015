namespace VectorDb.Engine.Collections;

/// <summary>What is known of a space's graph.</summary>
/// <param name="VectorCount">Vectors that searches may find.</param>
/// <param name="RemovedCount">Removed vectors that are still in the graph.</param>
/// <param name="TextsLearnt">Texts that text links were learnt from since the start.</param>
/// <param name="Recall">Measured on a sample of live searches; null before the first measurement.</param>
public sealed record SpaceStatus(long VectorCount, long RemovedCount, long TextsLearnt, RecallStatus? Recall);
