namespace VectorDb.Engine.Collections;

/// <summary>A collection as a caller asks for it; what is silent is filled in from its models and the defaults.</summary>
public sealed record CollectionInput
{
    /// <summary>See <see cref="ResourceName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>For people; at most 1,024 bytes.</summary>
    public string Description { get; init; } = "";

    /// <summary>1 to <see cref="CollectionDefinition.MaxSpaces"/>.</summary>
    public required IReadOnlyList<SpaceDefinition> Spaces { get; init; }

    /// <summary>The model that generates where a request names none; empty for none.</summary>
    public string Generator { get; init; } = "";

    /// <summary>The model that reranks where a request names none; empty for none.</summary>
    public string Matcher { get; init; } = "";

    /// <summary>What ingestion does about texts; null for nothing.</summary>
    public CapFiltPolicy? CapFilt { get; init; }

    /// <summary>How long items live that say nothing of their own; null for ever.</summary>
    public TimeSpan? ItemTimeToLive { get; init; }
}
