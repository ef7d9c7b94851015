namespace VectorDb.Models.Architectures.Blip2;

/// <summary>What tells checkpoints with a picture's prefix apart.</summary>
internal sealed record PrefixRules
{
    /// <summary>Embeddings that stand for a picture.</summary>
    public required int Queries { get; init; }

    /// <summary>Whether max_length counts them: in the new layout (image_token_index).</summary>
    public required bool CountsPicture { get; init; }

    /// <summary>What transformers puts in front of the ids that a decoder alone gives.</summary>
    public required int LeadingToken { get; init; }

    /// <summary>A caption's prompt where a request has none; null where none is needed.</summary>
    public string? CaptionPrompt { get; init; }

    /// <summary>A question as the model was trained to read it.</summary>
    public required Func<string, string> Ask { get; init; }
}
