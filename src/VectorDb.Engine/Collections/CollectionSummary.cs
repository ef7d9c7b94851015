using VectorDb.Engine.Features;

namespace VectorDb.Engine.Collections;

/// <summary>A collection as callers see it.</summary>
/// <param name="Definition">How it is defined.</param>
/// <param name="ItemCount">How many items it has now.</param>
/// <param name="Spaces">How its spaces do, in the definition's order.</param>
/// <param name="Features">How far its matcher's features are made; null without a matcher.</param>
public sealed record CollectionSummary(CollectionDefinition Definition, long ItemCount, IReadOnlyList<SpaceStatus> Spaces, MatcherFeatures? Features);
