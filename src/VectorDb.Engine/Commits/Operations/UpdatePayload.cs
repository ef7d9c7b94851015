using VectorDb.Engine.Items;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>Another payload for an item. An empty <paramref name="Etag"/> matches any.</summary>
internal sealed record UpdatePayload(
    DateTimeOffset Time, uint CollectionId, ItemId Id, Payload Payload, bool Merge, string Etag) : Operation(Time);
