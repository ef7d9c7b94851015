namespace VectorDb.Engine.Commits.Operations;

/// <summary>Searches in a space that is being migrated go to the other graph: to the new model's, or back to the former's.</summary>
/// <param name="Time">When it was asked for.</param>
/// <param name="Name">The collection's name.</param>
/// <param name="ToNext">Whether to the new model's.</param>
/// <param name="AllowMissing">Whether items may be without a vector there.</param>
internal sealed record SwitchMigration(DateTimeOffset Time, string Name, bool ToNext, bool AllowMissing) : Operation(Time);
