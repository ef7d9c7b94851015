using VectorDb.Engine.Items;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Reranking;

/// <summary>An item that the search found, on its way through a reranking.</summary>
internal sealed class Candidate(ItemId id, float searchScore, StoredItem? item)
{
    /// <summary>Its id.</summary>
    public ItemId Id => id;

    /// <summary>The score that the search gave.</summary>
    public float SearchScore => searchScore;

    /// <summary>The item, read if it can be matched; null if it is gone or there is nothing to match.</summary>
    public StoredItem? Item => item;

    /// <summary>What the matcher says; null until it was matched.</summary>
    public MatchScore? Match { get; set; }

    /// <summary>The weighted sum that matched candidates are ordered by.</summary>
    public float Fused { get; set; }
}
