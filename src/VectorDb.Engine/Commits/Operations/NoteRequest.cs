namespace VectorDb.Engine.Commits.Operations;

/// <summary>Changes nothing but what is remembered of its request: that it was done, in several steps, and the number it was answered.</summary>
internal sealed record NoteRequest(DateTimeOffset Time, long Answer) : Operation(Time);
