using VectorDb.Engine.Collections;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>Other parts of a collection's definition; null leaves one as it is, and a time to live of zero ends it. An empty <paramref name="Etag"/> matches any.</summary>
internal sealed record UpdateCollection(
    DateTimeOffset Time,
    string Name,
    string Etag,
    string? Description,
    string? Generator = null,
    CapFiltPolicy? CapFilt = null,
    TimeSpan? ItemTimeToLive = null) : Operation(Time)
{
    /// <summary>The model that reranks, with its fingerprint; null leaves it as it is, and one without a name ends it.</summary>
    public MatcherBinding? Matcher { get; init; }
}
