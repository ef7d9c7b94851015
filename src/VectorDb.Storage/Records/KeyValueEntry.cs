namespace VectorDb.Storage;

/// <summary>A live pair met by a scan; both arrays are the caller's.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="Value">The value.</param>
public readonly record struct KeyValueEntry(byte[] Key, byte[] Value);
