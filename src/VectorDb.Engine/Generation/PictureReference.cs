namespace VectorDb.Engine.Generation;

/// <summary>A picture that a request is about: one of the two is set.</summary>
public sealed record PictureReference
{
    /// <summary>An encoded picture.</summary>
    public ReadOnlyMemory<byte>? Image { get; init; }

    /// <summary>A stored item that has a picture, of the request's collection.</summary>
    public string? ItemId { get; init; }
}
