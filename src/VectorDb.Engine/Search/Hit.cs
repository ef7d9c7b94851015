using VectorDb.Engine.Explaining;
using VectorDb.Engine.Items;
using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Search;

/// <summary>A found item.</summary>
/// <param name="Item">The item with the parts that were asked for.</param>
/// <param name="Score">Cosine or dot product; for L2 the negative squared distance. Higher is nearer.</param>
public sealed record Hit(ItemView Item, float Score)
{
    /// <summary>Where in its picture the query's words are, if that was asked for.</summary>
    public HitExplanation? Explanation { get; init; }

    /// <summary>What the matcher says, if the hit was matched; <see cref="Score"/> is its weighted sum then.</summary>
    public HitMatch? Match { get; init; }

    /// <summary>The answer to the search's question; null if it has none.</summary>
    public string? Answer { get; init; }
}
