namespace VectorDb.Storage;

/// <summary>When writes are refused so that the machine does not run dry.</summary>
public sealed record ResourceGuardOptions
{
    /// <summary>Writes are refused while the disk has less than this free. A checkpoint must still fit.</summary>
    public long MinFreeDiskBytes { get; init; } = 1L << 30;

    /// <summary>Writes are refused while more than this part of the memory that the process may use is in use. Above 0, up to 1.</summary>
    public double MaxMemoryLoad { get; init; } = 0.9;

    /// <summary>How old a measurement may be.</summary>
    public TimeSpan MeasureInterval { get; init; } = TimeSpan.FromSeconds(1);

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MinFreeDiskBytes, nameof(MinFreeDiskBytes));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxMemoryLoad, 0, nameof(MaxMemoryLoad));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxMemoryLoad, 1, nameof(MaxMemoryLoad));
        ArgumentOutOfRangeException.ThrowIfLessThan(MeasureInterval, TimeSpan.Zero, nameof(MeasureInterval));
    }
}
