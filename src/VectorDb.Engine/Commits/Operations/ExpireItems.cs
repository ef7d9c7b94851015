using VectorDb.Engine.Items;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>These items go if they are over at the operation's time; one that was written again meanwhile stays.</summary>
internal sealed record ExpireItems(DateTimeOffset Time, uint CollectionId, IReadOnlyList<ItemId> Ids) : Operation(Time);
