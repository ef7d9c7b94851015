namespace VectorDb.Engine.Commits.Operations;

/// <summary>The graph that searches do not use goes. <paramref name="KeepNext"/> says which must be the one that stays.</summary>
internal sealed record EndMigration(DateTimeOffset Time, string Name, bool KeepNext) : Operation(Time);
