using VectorDb.Engine.Items;

namespace VectorDb.Engine.Search;

/// <summary>Items by rank, and where their list goes on.</summary>
/// <param name="Items">Best first, with their scores.</param>
/// <param name="End">Where the next page begins; null where there is none.</param>
internal sealed record RankedRows(IReadOnlyList<(ItemId Id, float Score)> Items, PagePosition? End);
