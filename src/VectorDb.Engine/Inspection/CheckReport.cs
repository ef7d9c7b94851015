namespace VectorDb.Engine.Inspection;

/// <summary>What a walk over a whole data directory saw and found.</summary>
public sealed record CheckReport
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsSound => Findings.Count == 0;

    /// <summary>How many collections there are.</summary>
    public int Collections { get; init; }

    /// <summary>How many items were compared.</summary>
    public long Items { get; init; }

    /// <summary>How many vectors were compared.</summary>
    public long Vectors { get; init; }

    /// <summary>How many pictures were read.</summary>
    public long Pictures { get; init; }

    /// <summary>How many records of the log were read.</summary>
    public long LogRecords { get; init; }

    /// <summary>What is wrong; at most <see cref="MaxFindings"/>.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The most findings of a report.</summary>
    public const int MaxFindings = 1_000;
}
