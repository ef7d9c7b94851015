using VectorDb.Engine.Items;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>An item, new or in the place of the one with its id.</summary>
/// <param name="Time">When it was asked for.</param>
/// <param name="CollectionId">Of the collection's life that the item was meant for.</param>
/// <param name="Id">The item's id.</param>
/// <param name="Image">The encoded picture; empty for none.</param>
/// <param name="MediaType">Of the picture; empty for none.</param>
/// <param name="Text">The text; empty for none.</param>
/// <param name="Payload">The fields.</param>
/// <param name="Vectors">At most one for each space.</param>
/// <param name="Etag">The state it replaces; empty matches any.</param>
internal sealed record PutItem(
    DateTimeOffset Time,
    uint CollectionId,
    ItemId Id,
    ReadOnlyMemory<byte> Image,
    string MediaType,
    string Text,
    Payload Payload,
    IReadOnlyList<SpaceVector> Vectors,
    string Etag) : Operation(Time)
{
    /// <summary>When the item expires; null for never.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>What ingestion found out about the text; null if it did not look.</summary>
    public TextVerdict? Verdict { get; init; }
}
