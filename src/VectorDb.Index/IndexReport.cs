namespace VectorDb.Index;

/// <summary>What <see cref="HnswIndex.Check"/> found.</summary>
/// <param name="Live">Live rows.</param>
/// <param name="Removed">Removed rows that wait for compaction.</param>
/// <param name="Links">Links of all layers.</param>
/// <param name="Unreachable">Live rows that no walk can come to: found by exact and filtered searches only. A few in ten thousand are normal.</param>
/// <param name="Problems">What does not agree, in words, at most 100 of them; empty for a sound index.</param>
public sealed record IndexReport(int Live, int Removed, long Links, int Unreachable, IReadOnlyList<string> Problems);
