namespace VectorDb.Engine.Models;

/// <summary>Something that a model can do for a caller.</summary>
public enum ModelSkill
{
    /// <summary>Makes vectors of pictures and texts.</summary>
    Embed,

    /// <summary>Tells how well a text fits a picture.</summary>
    Match,

    /// <summary>Describes a picture.</summary>
    Caption,

    /// <summary>Answers a question on a picture.</summary>
    Answer,

    /// <summary>Chooses the best of given answers to a question on a picture.</summary>
    Rank,

    /// <summary>Tells whether a sentence is true of two pictures.</summary>
    Compare,

    /// <summary>Finds a phrase in a picture.</summary>
    Ground,
}
