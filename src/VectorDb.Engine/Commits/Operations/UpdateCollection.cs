namespace VectorDb.Engine.Commits.Operations;

/// <summary>Another description of a collection. An empty <paramref name="Etag"/> matches any.</summary>
internal sealed record UpdateCollection(DateTimeOffset Time, string Name, string Description, string Etag) : Operation(Time);
