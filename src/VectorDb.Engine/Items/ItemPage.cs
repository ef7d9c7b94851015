namespace VectorDb.Engine.Items;

/// <summary>A page of a listing.</summary>
/// <param name="Items">In the order in which they were stored.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record ItemPage(IReadOnlyList<ItemView> Items, long? Next);
