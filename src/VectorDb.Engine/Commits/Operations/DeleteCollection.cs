namespace VectorDb.Engine.Commits.Operations;

/// <summary>A collection goes, with everything in it. An empty <paramref name="Etag"/> matches any.</summary>
internal sealed record DeleteCollection(DateTimeOffset Time, string Name, string Etag) : Operation(Time);
