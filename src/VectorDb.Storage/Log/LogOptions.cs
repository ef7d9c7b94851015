namespace VectorDb.Storage;

/// <summary>Settings of a <see cref="SegmentedLog"/>.</summary>
public sealed record LogOptions
{
    /// <summary>Bytes a segment file holds; also bounds a record. 64 KiB to 1 GiB, a multiple of 4,096.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Segments kept written ahead, so that a commit never waits for one. 0 to 16.</summary>
    public int SpareSegments { get; init; } = 1;

    /// <summary>Bytes that gather behind a running write before <see cref="ILog.Enqueue"/> blocks. 4 KiB to 256 MiB.</summary>
    public int BatchBytes { get; init; } = 4 << 20;

    /// <summary>How often a full disk is tried again.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After this long without appends a seal is written, which proves on recovery that all before it had been durable:
    /// damage to it is then reported, where an unfinished write is cut. Infinite turns it off; closing seals in any case.
    /// </summary>
    public TimeSpan SealAfterIdle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where the files are.</summary>
    public IFileSystem FileSystem { get; init; } = PhysicalFileSystem.Instance;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, 64 << 10, nameof(SegmentBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SegmentBytes, 1 << 30, nameof(SegmentBytes));
        ArgumentOutOfRangeException.ThrowIfNotEqual(SegmentBytes % 4096, 0, nameof(SegmentBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(SpareSegments, nameof(SpareSegments));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SpareSegments, 16, nameof(SpareSegments));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchBytes, 4 << 10, nameof(BatchBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchBytes, 256 << 20, nameof(BatchBytes));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryInterval, TimeSpan.Zero, nameof(RetryInterval));
        ArgumentNullException.ThrowIfNull(FileSystem);
    }
}
