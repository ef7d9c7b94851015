namespace VectorDb.Engine.Search;

/// <summary>One part of a query; one of the four is set.</summary>
public sealed record QueryPart
{
    /// <summary>A text to encode.</summary>
    public string? Text { get; init; }

    /// <summary>An encoded picture to encode.</summary>
    public ReadOnlyMemory<byte>? Image { get; init; }

    /// <summary>A stored item whose vector to take; the item is not among the hits.</summary>
    public string? ItemId { get; init; }

    /// <summary>A ready vector.</summary>
    public float[]? Vector { get; init; }

    /// <summary>How much it counts; a negative one leads away from it.</summary>
    public float Weight { get; init; } = 1;
}
