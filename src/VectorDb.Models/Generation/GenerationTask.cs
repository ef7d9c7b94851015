namespace VectorDb.Models.Generation;

/// <summary>What a text is to say of a picture.</summary>
public enum GenerationTask
{
    /// <summary>Describe it, going on from a prompt if there is one.</summary>
    Caption,

    /// <summary>Answer a question, or follow an instruction.</summary>
    Answer,
}
