namespace VectorDb.Models.Probing;

/// <summary>What a probe computes from.</summary>
public sealed record ProbeInputs
{
    /// <summary>The pictures, in the order of rows of the outputs.</summary>
    public IReadOnlyList<ProbeImage> Images { get; init; } = [];

    /// <summary>The texts, in the order of rows of the outputs.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Names of the classes of zero-shot classification.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Prompt templates of zero-shot classification; "{}" stands for the class.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>What a caption begins with; null where the case has none.</summary>
    public string? Prompt { get; init; }

    /// <summary>Questions on the pictures.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>Answers to be ranked.</summary>
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>How many of the answers are compared in full.</summary>
    public int Candidates { get; init; } = 1;

    /// <summary>
    /// Tokens the texts are cut and padded to; null for as many as recorded "input_ids" among <see cref="Given"/> have, or else
    /// what the family's own code takes.
    /// </summary>
    public int? MaxTokens { get; init; }

    /// <summary>
    /// Arrays to use instead of computing them, by output name: with a recorded "pixel_values" here, an image embedding is
    /// computed from those pixels, which tells a difference in the tower from one in the preprocessing.
    /// </summary>
    public IReadOnlyDictionary<string, ProbeValue> Given { get; init; } = new Dictionary<string, ProbeValue>();
}
