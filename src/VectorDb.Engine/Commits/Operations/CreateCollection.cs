using VectorDb.Engine.Collections;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>A new collection. Its id is given when it is applied.</summary>
internal sealed record CreateCollection(
    DateTimeOffset Time,
    string Name,
    string Description,
    IReadOnlyList<SpaceDefinition> Spaces,
    string Generator = "",
    CapFiltPolicy? CapFilt = null,
    TimeSpan? ItemTimeToLive = null) : Operation(Time)
{
    /// <summary>The model that reranks, with its fingerprint; null for none.</summary>
    public MatcherBinding? Matcher { get; init; }
}
