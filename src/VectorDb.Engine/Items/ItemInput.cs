namespace VectorDb.Engine.Items;

/// <summary>An item as a caller hands it in; at least one of image, text and vectors is needed.</summary>
public sealed record ItemInput
{
    /// <summary>The id; empty asks for one to be made.</summary>
    public string Id { get; init; } = "";

    /// <summary>An encoded picture; empty for none.</summary>
    public ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>A text; empty for none.</summary>
    public string Text { get; init; } = "";

    /// <summary>Fields to keep with it.</summary>
    public Payload Payload { get; init; } = Payload.Empty;

    /// <summary>Ready vectors by the name of their space.</summary>
    public IReadOnlyDictionary<string, float[]> Vectors { get; init; } = EmptyVectors;

    /// <summary>When it expires; null for what the collection says.</summary>
    public DateTimeOffset? ExpireTime { get; init; }

    /// <summary>How long after it is stored it expires; null for what <see cref="ExpireTime"/> says.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>If not empty, the write is refused unless the stored item has this etag.</summary>
    public string Etag { get; init; } = "";

    private static readonly Dictionary<string, float[]> EmptyVectors = [];
}
