namespace VectorDb.Engine.Reranking;

/// <summary>How to look at the best again, with a model in which text and picture attend to each other.</summary>
public sealed record RerankRequest
{
    /// <summary>The most candidates.</summary>
    public const int MaxCandidates = 1_000;

    /// <summary>A loaded model with a matcher; empty for the collection's.</summary>
    public string Model { get; init; } = "";

    /// <summary>How many of the best to look at: 1 to <see cref="MaxCandidates"/>, and no fewer than offset and limit together.</summary>
    public int Candidates { get; init; } = 128;

    /// <summary>Compares the matcher's features only (ITC), which costs next to nothing.</summary>
    public bool FastMatch { get; init; }

    /// <summary>How scores are added up.</summary>
    public RerankWeights Weights { get; init; } = new();

    /// <summary>How long matching may take: as many candidates as fit, best first. Zero matches none; null has no bound but the deadline.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>
    /// Stops early when the first hits will not change with this probability, 0.5 to 1, judged by how the scores so far scatter.
    /// 1 matches every candidate.
    /// </summary>
    public float Confidence { get; init; } = 1;

    /// <summary>Leaves out hits that match with less than this probability, and those that were not matched; null for none.</summary>
    public float? MinProbability { get; init; }
}
