using VectorDb.V1;

namespace VectorDb.Client;

/// <summary>How <see cref="VectorDbClient.IngestAsync"/> stores items.</summary>
public sealed record IngestOptions
{
    /// <summary>When an item counts as stored.</summary>
    public Durability Durability { get; init; } = Durability.Synced;

    /// <summary>
    /// Names the stream, up to 128 bytes: with the same name, items without an id get the same ids again. Made up if null.
    /// </summary>
    public string? StreamId { get; init; }

    /// <summary>How often in a row the stream may break, without progress in between, before it fails. 8 unless set.</summary>
    public int MaxFailures { get; init; } = 8;

    /// <summary>The mean wait before the stream is taken up again; each wait after it is twice as long, up to 10 s. 200 ms unless set.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(200);
}
