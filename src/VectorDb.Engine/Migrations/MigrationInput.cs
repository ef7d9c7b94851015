using VectorDb.Engine.Collections;

namespace VectorDb.Engine.Migrations;

/// <summary>A change of a space's model as a caller asks for it.</summary>
public sealed record MigrationInput
{
    /// <summary>The collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>The space's name; empty for the only one.</summary>
    public string Space { get; init; } = "";

    /// <summary>A loaded model with an encoder.</summary>
    public required string Model { get; init; }

    /// <summary>How the new vectors are compared; null as before.</summary>
    public Metric? Metric { get; init; }

    /// <summary>How the new graph is laid out: M, efConstruction, codes and where vectors are; null as before. Its name and model are not read.</summary>
    public SpaceDefinition? Layout { get; init; }
}
