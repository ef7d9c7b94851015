namespace VectorDb.Engine.Items;

/// <summary>An item as it is handed out, with the parts that were asked for.</summary>
public sealed record ItemView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What a caller quotes to say which state it has seen.</summary>
    public required string Etag { get; init; }

    /// <summary>When an item was first stored under this id.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When this state was written.</summary>
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>When it expires; null for never.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>About its picture; null if it has none.</summary>
    public MediaInfo? Media { get; init; }

    /// <summary>The encoded picture; empty if it has none or it was not asked for.</summary>
    public ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>Its text; empty if it has none or it was not asked for.</summary>
    public string Text { get; init; } = "";

    /// <summary>What ingestion found out about the text; null if it did not look, or the text was not asked for.</summary>
    public TextVerdict? Verdict { get; init; }

    /// <summary>Its fields; none if not asked for.</summary>
    public Payload Payload { get; init; } = Payload.Empty;

    /// <summary>Its vectors by space; none if not asked for.</summary>
    public IReadOnlyDictionary<string, float[]> Vectors { get; init; } = NoVectors;

    private static readonly Dictionary<string, float[]> NoVectors = [];
}
