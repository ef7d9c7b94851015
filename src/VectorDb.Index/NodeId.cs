namespace VectorDb.Index;

/// <summary>
/// A dense row number. The caller assigns it, counts up from zero, and never gives a row to another item before the row was
/// removed and a compaction has reported it free.
/// </summary>
/// <param name="Value">The row, below <see cref="HnswOptions.MaxRows"/>.</param>
public readonly record struct NodeId(uint Value);
