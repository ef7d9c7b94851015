namespace VectorDb.Engine.Collections;

/// <summary>What to change of a collection; null leaves a part as it is.</summary>
public sealed record CollectionChanges
{
    /// <summary>Another description.</summary>
    public string? Description { get; init; }

    /// <summary>Another generator; empty for none.</summary>
    public string? Generator { get; init; }

    /// <summary>Another matcher, or the present one with the fingerprint that it has now; empty for none.</summary>
    public string? Matcher { get; init; }

    /// <summary>Another policy; one that is not <see cref="CapFiltPolicy.IsActive"/> ends it.</summary>
    public CapFiltPolicy? CapFilt { get; init; }

    /// <summary>Another time to live, for items that are stored from now on; zero for ever.</summary>
    public TimeSpan? ItemTimeToLive { get; init; }
}
