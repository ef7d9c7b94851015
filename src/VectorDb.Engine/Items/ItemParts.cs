namespace VectorDb.Engine.Items;

/// <summary>What of an item to read, beside its id.</summary>
[Flags]
public enum ItemParts
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The payload.</summary>
    Payload = 1,

    /// <summary>The text.</summary>
    Text = 2,

    /// <summary>The vectors, by space.</summary>
    Vectors = 4,

    /// <summary>The picture.</summary>
    Media = 8,
}
