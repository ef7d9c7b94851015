namespace VectorDb.Models.Batching;

/// <summary>What decides which items may share a run.</summary>
/// <param name="Bucket">Items of different buckets have different tensor shapes and never share a run.</param>
/// <param name="Cost">Pixels or tokens, at least 1.</param>
internal readonly record struct BatchShape(long Bucket, long Cost);
