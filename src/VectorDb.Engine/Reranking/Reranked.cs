using VectorDb.Engine.Items;

namespace VectorDb.Engine.Reranking;

/// <summary>The outcome of a reranking.</summary>
/// <param name="Order">Best first: what was matched, then the rest in the order of the search.</param>
/// <param name="Report">How it came about.</param>
internal sealed record Reranked(IReadOnlyList<RankedItem> Order, RerankReport Report);

/// <summary>An item at its rank.</summary>
/// <param name="Id">The item.</param>
/// <param name="Score">The fused score; that of the search if it was not matched.</param>
/// <param name="Match">What the matcher says, if it was matched.</param>
internal readonly record struct RankedItem(ItemId Id, float Score, HitMatch? Match)
{
    /// <summary>The answer to the search's question; null if it has none.</summary>
    public string? Answer { get; init; }
}
