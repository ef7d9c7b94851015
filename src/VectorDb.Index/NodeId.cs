namespace VectorDb.Index;

/// <summary>
/// The number of a vector in the index. The caller assigns it, counts up from zero, and never gives it to another one before the first was
/// removed and a compaction has reported it free. Numbers may go far beyond the vectors there are at a time.
/// </summary>
/// <param name="Value">The number, below 2^31.</param>
public readonly record struct NodeId(uint Value);
