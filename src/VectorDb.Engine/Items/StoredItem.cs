using VectorDb.Index;

namespace VectorDb.Engine.Items;

/// <summary>An item as it is kept among the records. Its vectors are in the indexes, at its row.</summary>
internal sealed record StoredItem
{
    /// <summary>Its id.</summary>
    public required ItemId Id { get; init; }

    /// <summary>Its row in every index of the collection.</summary>
    public required NodeId Row { get; init; }

    /// <summary>The address in the log of the write that made this state.</summary>
    public required long Revision { get; init; }

    /// <summary>When an item was first stored under this id.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When this state was written.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>When it expires: it is not served from then on. Null for never.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>Its picture, or null.</summary>
    public MediaInfo? Media { get; init; }

    /// <summary>Its text; may be empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>What ingestion found out about the text; null if it did not look.</summary>
    public TextVerdict? Verdict { get; init; }

    /// <summary>Its fields.</summary>
    public Payload Payload { get; init; } = Payload.Empty;

    /// <summary>What a caller quotes to say which state it has seen.</summary>
    public string Etag => Items.Etag.Of(Revision);

    /// <summary>Whether it is over at a moment.</summary>
    public bool IsOver(DateTimeOffset now) => ExpireTime <= now;
}
