using VectorDb.Engine.Filtering;

namespace VectorDb.Engine.Search;

/// <summary>The best hits among the items that share a value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Hits">Best first.</param>
public sealed record HitGroup(FilterValue Value, IReadOnlyList<Hit> Hits);
