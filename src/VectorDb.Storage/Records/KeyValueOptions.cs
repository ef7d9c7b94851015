using System.Numerics;

namespace VectorDb.Storage;

/// <summary>
/// Settings of a <see cref="KeyValueStore"/>. Memory is taken as it is used, up to <see cref="MemoryBytes"/> +
/// <see cref="IndexBytes"/> + a tenth of a percent of the data on disk (block checksums). One set of stores for a whole
/// database, with the collection in the key, costs that once; a set for each collection costs it each time.
/// </summary>
public sealed record KeyValueOptions
{
    /// <summary>Newest part of the data, kept in memory. A power of two, at least 4 pages.</summary>
    public long MemoryBytes { get; init; } = 64L << 20;

    /// <summary>Unit of writing; bounds key and value together. A power of two, 8 KiB to 64 MiB. Fixed when the store is created.</summary>
    public int PageBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of a data file, the unit in which space is given back. A power of two, at least a page. Fixed when the store is created.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Hash index: 64 bytes hold 7 keys before chains grow. A power of two, at least 64 KiB. Fixed when the store is created.</summary>
    public int IndexBytes { get; init; } = 8 << 20;

    /// <summary>Data written since the index was last saved, after which a checkpoint saves it again; bounds what recovery reads.</summary>
    public long IndexCheckpointBytes { get; init; } = 256L << 20;

    /// <summary>Reads from disk under way at once. 1 to 64 threads, started when first needed.</summary>
    public int ReadThreads { get; init; } = 4;

    /// <summary>How often a write that found the disk full is tried again.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where the files are.</summary>
    public IFileSystem FileSystem { get; init; } = PhysicalFileSystem.Instance;

    internal void Validate()
    {
        PowerOfTwo(PageBytes, 8 << 10, 64 << 20, nameof(PageBytes));
        PowerOfTwo(SegmentBytes, PageBytes, 1 << 30, nameof(SegmentBytes));
        PowerOfTwo(MemoryBytes, 4L * PageBytes, 1L << 40, nameof(MemoryBytes));
        PowerOfTwo(IndexBytes, 64 << 10, 1 << 30, nameof(IndexBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadThreads, 1, nameof(ReadThreads));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ReadThreads, 64, nameof(ReadThreads));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryInterval, TimeSpan.Zero, nameof(RetryInterval));
        ArgumentOutOfRangeException.ThrowIfNegative(IndexCheckpointBytes, nameof(IndexCheckpointBytes));
        ArgumentNullException.ThrowIfNull(FileSystem);
    }

    private static void PowerOfTwo(long value, long least, long most, string name)
    {
        if (!BitOperations.IsPow2(value) || value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a power of two from {least} to {most}.");
        }
    }
}
