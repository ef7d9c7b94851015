namespace VectorDb.Engine.Generation;

/// <summary>Why a text ends where it ends.</summary>
public enum TextEnd
{
    /// <summary>The model ended it.</summary>
    Ended,

    /// <summary>It reached the greatest length.</summary>
    Length,

    /// <summary>It was chosen from a list.</summary>
    Chosen,
}
