using VectorDb.Engine.Collections;

namespace VectorDb.Engine.Migrations;

/// <summary>How a migration is.</summary>
/// <param name="Collection">The collection's name.</param>
/// <param name="Migration">The migration.</param>
/// <param name="Served">The graph that searches use.</param>
/// <param name="Vectors">Items with a vector in it.</param>
/// <param name="Missing">Of these, those that have none in the other.</param>
/// <param name="Unencodable">Items that the other model cannot encode, found since the start.</param>
/// <param name="LastFailure">What last went wrong; empty for nothing.</param>
/// <param name="Live">How the answers to live queries compare, since the start.</param>
public sealed record MigrationStatus(
    string Collection,
    SpaceMigration Migration,
    SpaceDefinition Served,
    long Vectors,
    long Missing,
    long Unencodable,
    string LastFailure,
    SpaceComparison Live);
