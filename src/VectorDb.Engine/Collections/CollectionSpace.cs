using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>One vector space of a live collection: its definition and its graph.</summary>
internal sealed record CollectionSpace(SpaceDefinition Definition, HnswIndex Index);
