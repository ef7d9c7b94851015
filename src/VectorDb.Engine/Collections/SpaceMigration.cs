namespace VectorDb.Engine.Collections;

/// <summary>
/// A change of one space's model, under way: two graphs of it are kept, and new items get a vector in both. Searches use the one that
/// stands among the collection's spaces.
/// </summary>
/// <param name="Space">The space's name.</param>
/// <param name="Other">The graph that searches do not use: of the new model, and after a cutover of the former.</param>
/// <param name="IsCutOver">Whether searches use the new model's.</param>
/// <param name="StartTime">When it began.</param>
public sealed record SpaceMigration(string Space, SpaceDefinition Other, bool IsCutOver, DateTimeOffset StartTime);
