using VectorDb.Engine.Items;
using VectorDb.Index;

namespace VectorDb.Engine.Upkeep;

/// <summary>The next few items of a sweep.</summary>
/// <param name="Items">Those that lack something.</param>
/// <param name="Next">Where the sweep goes on.</param>
internal sealed record RowStep(IReadOnlyList<StoredItem> Items, NodeId Next);
