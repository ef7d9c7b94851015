namespace VectorDb.Models;

/// <summary>Something a model can do.</summary>
public enum ModelCapability
{
    /// <summary>Pictures to vectors.</summary>
    EncodeImage,

    /// <summary>Texts to vectors of the same space.</summary>
    EncodeText,

    /// <summary>Scores of given pairs of picture and text.</summary>
    Match,

    /// <summary>Text that describes a picture.</summary>
    Caption,

    /// <summary>Text that answers a question on a picture.</summary>
    Answer,

    /// <summary>Whether a sentence is true of two pictures.</summary>
    Compare,

    /// <summary>The box of a phrase in a picture.</summary>
    Ground,

    /// <summary>The best of a list of answers to a question on a picture.</summary>
    RankAnswers,
}
