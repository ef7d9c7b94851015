namespace VectorDb.Index.Tests.Memory;

/// <summary>Alone, so that no other test's memory is counted.</summary>
[CollectionDefinition(nameof(MemoryAccounting), DisableParallelization = true)]
public sealed class MemoryAccounting;
