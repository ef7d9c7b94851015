namespace VectorDb.Models.Generation;

/// <summary>Why a text ends where it ends.</summary>
public enum FinishReason
{
    /// <summary>The model said so.</summary>
    EndToken,

    /// <summary>It reached the greatest length.</summary>
    Length,

    /// <summary>It is one of a list: an answer chosen, not generated.</summary>
    Chosen,
}
