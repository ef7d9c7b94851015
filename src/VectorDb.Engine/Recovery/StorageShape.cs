using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>What tests change of the storage below: its disk, and the sizes of its files.</summary>
internal sealed record StorageShape
{
    /// <summary>Where the files are, but those of features and the lock.</summary>
    public IFileSystem FileSystem { get; init; } = PhysicalFileSystem.Instance;

    /// <summary>The log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>The stores; the database's options say how much memory those of records and media have.</summary>
    public KeyValueOptions Store { get; init; } = new();

    /// <summary>How often a write that found the disk full is tried again.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Measures memory; the machine's if null.</summary>
    public Func<MemoryUse>? Memory { get; init; }

    /// <summary>The options of the log.</summary>
    public LogOptions LogOptions() => Log with { FileSystem = FileSystem, RetryInterval = RetryInterval };

    /// <summary>The options of a store.</summary>
    /// <param name="memoryBytes">Null for what the shape says.</param>
    public KeyValueOptions StoreOptions(long? memoryBytes) =>
        Store with { FileSystem = FileSystem, RetryInterval = RetryInterval, MemoryBytes = memoryBytes ?? Store.MemoryBytes };
}
