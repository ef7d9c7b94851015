using System.Numerics;
using VectorDb.Engine.Features;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Upkeep;

namespace VectorDb.Engine;

/// <summary>How a database is opened. Every bound has a default that suits a server of a few gigabytes.</summary>
public sealed record DatabaseOptions
{
    private const int UpkeepSeed = 0x5EED;

    /// <summary>The data directory; made if it is not there.</summary>
    public required string Directory { get; init; }

    /// <summary>How many writes may wait to be applied; more wait to enter. 1 or more.</summary>
    public int MaxPendingWrites { get; init; } = 4096;

    /// <summary>A checkpoint is taken when this many bytes of log were applied since the last. 1 MiB or more.</summary>
    public long CheckpointBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>A checkpoint is taken after this long if anything was written. One second or more.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Memory for item records; more are read from disk. A power of two, 4 MiB or more.</summary>
    public long RecordMemoryBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Memory for pictures; more are read from disk. A power of two, 4 MiB or more.</summary>
    public long MediaMemoryBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Disk for what models made of pictures, so that reranking and captions need not encode them again; the least recently used
    /// make room. 0 keeps none.
    /// </summary>
    public long FeatureBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>How features are kept; null keeps those of 8-bit models in int8 and the rest in float16.</summary>
    public FeaturePrecision? FeaturePrecision { get; init; }

    /// <summary>Share of searches that the background repeats exactly to measure recall, 0 to 1; it does so as far as its time allows.</summary>
    public double RecallSampleShare { get; init; } = 0.01;

    /// <summary>Share of the texts of ingested pictures that text links are learnt from, 0 to 1; each costs the encoding of a text.</summary>
    public double CaptionLearningShare { get; init; } = 0.125;

    /// <summary>Writes are refused while the disk has less free than this, so that a checkpoint still fits. 0 or more.</summary>
    public long MinFreeDiskBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Writes are refused while more of the memory is in use than this part. Above 0, up to 1.</summary>
    public double MaxMemoryLoad { get; init; } = 0.95;

    /// <summary>Where snapshots are kept: a directory, or s3://BUCKET/PREFIX; null for "snapshots" in the data directory.</summary>
    public string? Snapshots { get; init; }

    /// <summary>Told how far a recovery is: a line for people.</summary>
    public Action<string>? Progress { get; init; }

    internal UpkeepOptions Upkeep => new(RecallSampleShare, CaptionLearningShare, UpkeepSeed);

    /// <summary>The storage below, which only tests change.</summary>
    internal StorageShape Shape { get; init; } = new();

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(Directory.Length > 0, nameof(Directory), "is empty");
        Require(MaxPendingWrites >= 1, nameof(MaxPendingWrites), "must be 1 or more");
        Require(CheckpointBytes >= 1 << 20, nameof(CheckpointBytes), "must be 1 MiB or more");
        Require(CheckpointInterval >= TimeSpan.FromSeconds(1), nameof(CheckpointInterval), "must be one second or more");
        Require(MinFreeDiskBytes >= 0, nameof(MinFreeDiskBytes), "must be 0 or more");
        Require(MaxMemoryLoad is > 0 and <= 1, nameof(MaxMemoryLoad), "must be above 0, up to 1");
        RequireMemory(RecordMemoryBytes, nameof(RecordMemoryBytes));
        Require(FeatureBytes >= 0, nameof(FeatureBytes), "must be 0 or more");
        RequireMemory(MediaMemoryBytes, nameof(MediaMemoryBytes));
        Require(RecallSampleShare is >= 0 and <= 1, nameof(RecallSampleShare), "must be between 0 and 1");
        Require(CaptionLearningShare is >= 0 and <= 1, nameof(CaptionLearningShare), "must be between 0 and 1");
    }

    /// <summary>What a store has in memory is a ring of pages.</summary>
    private void RequireMemory(long bytes, string option)
    {
        long least = 4L * Shape.Store.PageBytes;
        Require(BitOperations.IsPow2(bytes) && bytes >= least, option, $"must be a power of two, {least:N0} bytes or more");
    }

    private static void Require(bool condition, string option, string message)
    {
        if (!condition)
        {
            throw new ArgumentException($"{option} {message}.", option);
        }
    }
}
