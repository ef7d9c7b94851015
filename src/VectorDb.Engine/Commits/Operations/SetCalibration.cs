using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>What was learnt of a matcher's scores in a collection, in the place of what was known of that model.</summary>
internal sealed record SetCalibration(DateTimeOffset Time, uint CollectionId, ModelCalibration Calibration) : Operation(Time);
