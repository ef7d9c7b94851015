namespace VectorDb.Engine.Collections;

/// <summary>A collection as callers see it.</summary>
/// <param name="Definition">How it is defined.</param>
/// <param name="ItemCount">How many items it has now.</param>
/// <param name="Spaces">How its spaces do, in the definition's order.</param>
public sealed record CollectionSummary(CollectionDefinition Definition, long ItemCount, IReadOnlyList<SpaceStatus> Spaces);
