namespace VectorDb.Storage;

/// <summary>The one small file that says what the current state is: which checkpoints, from where in the log.</summary>
/// <param name="Generation">Counts up with every write, from 1.</param>
/// <param name="Content">Free-form bytes of the owner, up to 64 MiB.</param>
public sealed record Manifest(long Generation, ReadOnlyMemory<byte> Content);
