using VectorDb.Index;

namespace VectorDb.Engine.Filtering;

/// <summary>The answer to a filter.</summary>
/// <param name="Rows">The rows that meet it.</param>
/// <param name="IsScan">Whether every item was read for it, since a field that it names is not indexed.</param>
internal readonly record struct FilteredRows(RowFilter Rows, bool IsScan);
