using System.Text.Json;

namespace VectorDb.Cli.Evaluation;

/// <summary>A line of captions.jsonl.</summary>
internal sealed record LabelledPicture
{
    /// <summary>The picture, relative to the folder.</summary>
    public required string File { get; init; }

    /// <summary>What is true of it; the first one is searched with.</summary>
    public required IReadOnlyList<string> Captions { get; init; }

    /// <summary>What a caption should name; empty if that is not judged.</summary>
    public IReadOnlyList<LabelledThing> Things { get; init; } = [];

    /// <summary>
    /// What a caption may say of how things stand: it is right if it has one of these statements. A statement is a row of
    /// alternatives: one of the first ones, then one of the second ones, and so on. Empty if that is not judged.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> Relation { get; init; } = [];

    /// <summary>In what a picture differs from those that look alike, such as "count"; recall is told apart by it. Null for none.</summary>
    public string? Differ { get; init; }

    /// <summary>Which pictures look alike.</summary>
    public int? Group { get; init; }

    /// <summary>Fields to store with the item.</summary>
    public JsonElement? Payload { get; init; }
}
