namespace VectorDb.Engine.Generation;

/// <summary>A sentence to be judged on two pictures.</summary>
public sealed record CompareRequest
{
    /// <summary>Where items are looked up, and whose generator is used if <see cref="Model"/> is empty.</summary>
    public string Collection { get; init; } = "";

    /// <summary>A model; empty for the collection's generator.</summary>
    public string Model { get; init; } = "";

    /// <summary>The left, or first, picture.</summary>
    public required PictureReference First { get; init; }

    /// <summary>The right, or second, picture.</summary>
    public required PictureReference Second { get; init; }

    /// <summary>The sentence.</summary>
    public required string Sentence { get; init; }
}
