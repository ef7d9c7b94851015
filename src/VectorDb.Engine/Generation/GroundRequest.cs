namespace VectorDb.Engine.Generation;

/// <summary>A phrase to be found in a picture.</summary>
public sealed record GroundRequest
{
    /// <summary>Where an item is looked up, and whose generator is used if <see cref="Model"/> is empty.</summary>
    public string Collection { get; init; } = "";

    /// <summary>A model; empty for the collection's generator.</summary>
    public string Model { get; init; } = "";

    /// <summary>Where to look.</summary>
    public required PictureReference Picture { get; init; }

    /// <summary>What to look for.</summary>
    public required string Phrase { get; init; }
}
