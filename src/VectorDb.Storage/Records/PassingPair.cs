namespace VectorDb.Storage;

/// <summary>A live pair met by a scan, in memory that the scan uses again for the next one.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="Value">The value.</param>
public readonly record struct PassingPair(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
