namespace VectorDb.Engine.Generation;

/// <summary>A question to be answered.</summary>
public sealed record AnswerRequest
{
    /// <summary>The most answers to choose from.</summary>
    public const int MaxAnswers = 4_096;

    /// <summary>The most bytes of an answer to choose, in UTF-8.</summary>
    public const int MaxAnswerBytes = 512;

    /// <summary>The most answers scored in full.</summary>
    public const int MaxCandidates = 1_024;

    /// <summary>Where an item is looked up, and whose generator is used if <see cref="Model"/> is empty.</summary>
    public string Collection { get; init; } = "";

    /// <summary>A model; empty for the collection's generator.</summary>
    public string Model { get; init; } = "";

    /// <summary>What the question is about.</summary>
    public required PictureReference Picture { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>How tokens are chosen, where the answer is in the model's own words.</summary>
    public DecodingOptions Decoding { get; init; } = new();

    /// <summary>The answers to choose from, up to <see cref="MaxAnswers"/>; null lets the model find its own.</summary>
    public IReadOnlyList<string>? Answers { get; init; }

    /// <summary>How many of <see cref="Answers"/> are scored in full: 1 to <see cref="MaxCandidates"/>.</summary>
    public int Candidates { get; init; } = 128;
}
