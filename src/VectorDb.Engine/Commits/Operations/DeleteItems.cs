using VectorDb.Engine.Items;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>These items go; those that are not there are passed over.</summary>
internal sealed record DeleteItems(DateTimeOffset Time, uint CollectionId, IReadOnlyList<ItemId> Ids) : Operation(Time);
