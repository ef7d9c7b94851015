namespace VectorDb.Conformance.Npy;

/// <summary>A .npy file that cannot be read; the message says why.</summary>
public sealed class NpyException(string message) : Exception(message);
