namespace VectorDb.Engine.Collections;

/// <summary>What becomes of a text that does not fit its picture. The numbers are stored.</summary>
public enum MisfitAction
{
    /// <summary>It stays; the scores are kept.</summary>
    Keep = 1,

    /// <summary>It stays, and the item is flagged.</summary>
    Flag = 2,

    /// <summary>The caption takes its place if it fits, and better; else the item is flagged.</summary>
    Replace = 3,
}
