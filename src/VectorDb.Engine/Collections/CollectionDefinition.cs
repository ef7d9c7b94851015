using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Collections;

/// <summary>A collection as it is stored: replaced whole when it changes.</summary>
public sealed record CollectionDefinition
{
    /// <summary>The most spaces a collection may have.</summary>
    public const int MaxSpaces = 8;

    /// <summary>Of this life of the name: never used again, so what is left of a deleted collection is never found by a new one.</summary>
    public required uint Id { get; init; }

    /// <summary>Unique in the database; see <see cref="ResourceName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>For people; at most 1,024 bytes.</summary>
    public string Description { get; init; } = "";

    /// <summary>1 to <see cref="MaxSpaces"/>.</summary>
    public required IReadOnlyList<SpaceDefinition> Spaces { get; init; }

    /// <summary>The slot of the next space.</summary>
    public int NextSlot { get; init; }

    /// <summary>The change of a space's model that is under way; null for none.</summary>
    public SpaceMigration? Migration { get; init; }

    /// <summary>The model that generates where a request names none; empty for none.</summary>
    public string Generator { get; init; } = "";

    /// <summary>The model that reranks where a request names none, whose features of pictures are made beforehand; empty for none.</summary>
    public string Matcher { get; init; } = "";

    /// <summary>The fingerprint of the matcher when it was set; one with another is refused. Empty without one.</summary>
    public string MatcherFingerprint { get; init; } = "";

    /// <summary>What was learnt of matchers' scores here, the latest last.</summary>
    public IReadOnlyList<ModelCalibration> Calibrations { get; init; } = [];

    /// <summary>What ingestion does about texts; null for nothing.</summary>
    public CapFiltPolicy? CapFilt { get; init; }

    /// <summary>How long items live that say nothing of their own, from when they are stored; null for ever.</summary>
    public TimeSpan? ItemTimeToLive { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When its definition last changed.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Rises with every change.</summary>
    public required long Revision { get; init; }

    /// <summary>Every space that has a graph: those that searches use, and the other one of a migration.</summary>
    internal IEnumerable<SpaceDefinition> Graphs => Migration is { } migration ? Spaces.Append(migration.Other) : Spaces;

    /// <summary>What a caller quotes to say which state it has seen.</summary>
    public string Etag => Items.Etag.Of(Revision);
}
