namespace VectorDb.Models.Generation.Searching;

/// <summary>How one text is searched for, with nothing left open.</summary>
internal sealed record SearchPlan
{
    /// <summary>What the text begins with: part of what is returned, and seen by the rules on repetition. May be empty.</summary>
    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>Greatest length, prompt included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Below this length, prompt included, no end token is chosen.</summary>
    public required int MinLength { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    public int Beams { get; init; } = 1;

    public int Returned { get; init; } = 1;

    public double LengthPenalty { get; init; } = 1;

    public double RepetitionPenalty { get; init; } = 1;

    public int NoRepeatNgramSize { get; init; }

    public EarlyStopping EarlyStopping { get; init; }

    public bool Samples { get; init; }

    public double Temperature { get; init; } = 1;

    public int TopK { get; init; } = DefaultTopK;

    public double TopP { get; init; } = 1;

    public long Seed { get; init; }

    /// <summary>Rows of the decoder it needs at once.</summary>
    public int Rows => Beams > 1 ? Beams : Returned;

    /// <summary>transformers' default of top_k.</summary>
    private const int DefaultTopK = 50;

    /// <summary>Reads checked options; lengths are the family's to set.</summary>
    public static SearchPlan Of(GenerationOptions options, IReadOnlyList<int> prompt, int maxLength, int minLength, IReadOnlyList<int> endTokens) => new()
    {
        Prompt = prompt,
        MaxLength = maxLength,
        MinLength = minLength,
        EndTokens = endTokens,
        Beams = options.NumBeams ?? 1,
        Returned = options.NumReturnSequences ?? 1,
        LengthPenalty = options.LengthPenalty ?? 1,
        RepetitionPenalty = options.RepetitionPenalty ?? 1,
        NoRepeatNgramSize = options.NoRepeatNgramSize ?? 0,
        EarlyStopping = options.EarlyStopping ?? EarlyStopping.Heuristic,
        Samples = options.DoSample ?? false,
        Temperature = options.Temperature ?? 1,
        TopK = options.TopK ?? DefaultTopK,
        TopP = options.TopP ?? 1,
        Seed = options.Seed ?? 0,
    };
}
