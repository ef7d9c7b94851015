namespace VectorDb.Engine.Items;

/// <summary>What ingestion made of an item's text. The numbers are stored.</summary>
public enum TextFate
{
    /// <summary>The given text stays.</summary>
    Kept = 1,

    /// <summary>The text stays, though it does not fit the picture.</summary>
    Flagged = 2,

    /// <summary>The caption took the place of the given text.</summary>
    Replaced = 3,

    /// <summary>There was no text; the caption is it.</summary>
    Captioned = 4,
}
