namespace VectorDb.Engine.Commits.Operations;

/// <summary>Changes nothing but what is remembered of its request: that it was done outside the log, and the bytes it was answered.</summary>
internal sealed record NoteAnswer(DateTimeOffset Time, ReadOnlyMemory<byte> Answer) : Operation(Time);
