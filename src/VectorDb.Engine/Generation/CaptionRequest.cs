namespace VectorDb.Engine.Generation;

/// <summary>A description to be written.</summary>
public sealed record CaptionRequest
{
    /// <summary>Where an item is looked up, and whose generator is used if <see cref="Model"/> is empty.</summary>
    public string Collection { get; init; } = "";

    /// <summary>A model; empty for the collection's generator.</summary>
    public string Model { get; init; } = "";

    /// <summary>What to describe.</summary>
    public required PictureReference Picture { get; init; }

    /// <summary>How the text shall begin, or an instruction; empty for neither.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>How tokens are chosen.</summary>
    public DecodingOptions Decoding { get; init; } = new();
}
