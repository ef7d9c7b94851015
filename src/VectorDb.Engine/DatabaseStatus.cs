using VectorDb.Engine.Features;
using VectorDb.Engine.Models;

namespace VectorDb.Engine;

/// <summary>How a database is, at a moment.</summary>
public sealed record DatabaseStatus
{
    /// <summary>What it is doing.</summary>
    public required DatabasePhase Phase { get; init; }

    /// <summary>Why it is read-only or failed, or what its recovery is at; empty while it serves.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What of the recovery is done: 0 to 1.</summary>
    public double Recovered { get; init; } = 1;

    /// <summary>About how long the recovery will still take; null while nobody knows.</summary>
    public TimeSpan? RecoveryRemaining { get; init; }

    /// <summary>How many collections there are.</summary>
    public int Collections { get; init; }

    /// <summary>How many items there are in all.</summary>
    public long Items { get; init; }

    /// <summary>Bytes of log that are in no checkpoint: what a recovery would replay.</summary>
    public long UnsavedLogBytes { get; init; }

    /// <summary>When the last checkpoint was taken by this process; null for none yet.</summary>
    public DateTimeOffset? CheckpointTime { get; init; }

    /// <summary>Why the last checkpoint failed; empty if it did not. The log keeps everything until one succeeds.</summary>
    public string CheckpointFailure { get; init; } = "";

    /// <summary>How long writers waited for the last checkpoint's cut.</summary>
    public TimeSpan CheckpointPause { get; init; }

    /// <summary>Bytes of records, pictures and index blocks on disk, live and dead.</summary>
    public long DataBytes { get; init; }

    /// <summary>Bytes of them that are live.</summary>
    public long LiveBytes { get; init; }

    /// <summary>How the feature store does; null before the database serves.</summary>
    public FeatureStatus? Features { get; init; }

    /// <summary>What matchers hold in memory, in the order of their names.</summary>
    public IReadOnlyList<MatcherMemory> Matchers { get; init; } = [];
}
