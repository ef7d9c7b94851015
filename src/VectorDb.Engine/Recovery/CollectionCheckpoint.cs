using VectorDb.Engine.Collections;
using VectorDb.Index;

namespace VectorDb.Engine.Recovery;

/// <summary>A collection at a checkpoint.</summary>
/// <param name="Definition">How it is defined.</param>
/// <param name="NextRow">The row that its next item gets.</param>
internal sealed record CollectionCheckpoint(CollectionDefinition Definition, NodeId NextRow);
