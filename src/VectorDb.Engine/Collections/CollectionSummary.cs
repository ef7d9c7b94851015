namespace VectorDb.Engine.Collections;

/// <summary>A collection as callers see it.</summary>
/// <param name="Definition">How it is defined.</param>
/// <param name="ItemCount">How many items it has now.</param>
public sealed record CollectionSummary(CollectionDefinition Definition, long ItemCount);
