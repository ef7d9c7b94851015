namespace VectorDb.Engine.Items;

/// <summary>What ingestion found out about an item's text, by models: kept with the item, since replay runs none.</summary>
public sealed record TextVerdict
{
    /// <summary>What it made of the text.</summary>
    public required TextFate Fate { get; init; }

    /// <summary>That the given text fits the picture, 0 to 1; null if there was none, or no matcher.</summary>
    public float? GivenScore { get; init; }

    /// <summary>That the caption fits the picture, 0 to 1; null if none was made, or no matcher.</summary>
    public float? CaptionScore { get; init; }

    /// <summary>The caption; empty if none was made.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The text as it was given, where the caption took its place; else empty.</summary>
    public string GivenText { get; init; } = "";

    /// <summary>Of the model that captioned; empty if none did.</summary>
    public string CaptionerFingerprint { get; init; } = "";

    /// <summary>Of the model that matched; empty if none did.</summary>
    public string MatcherFingerprint { get; init; } = "";
}
