using VectorDb.Models.Batching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Generation;

/// <summary>A text to be generated.</summary>
public sealed record GenerationRequest
{
    /// <summary>What it is to say.</summary>
    public required GenerationTask Task { get; init; }

    /// <summary>The picture, seen by this model.</summary>
    public required VisualFeatures Picture { get; init; }

    /// <summary>The question, which an answer needs; or the beginning of a caption, null for none.</summary>
    public string? Text { get; init; }

    /// <summary>How it is searched for; what is null is as the model has it.</summary>
    public GenerationOptions Options { get; init; } = new();

    /// <summary>Who waits for it.</summary>
    public Lane Lane { get; init; }
}
