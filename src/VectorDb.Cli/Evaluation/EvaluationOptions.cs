namespace VectorDb.Cli.Evaluation;

/// <summary>What an evaluation does.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>How many candidates are reranked, one measurement each.</summary>
    public required IReadOnlyList<uint> Candidates { get; init; }

    /// <summary>How many pictures are searched for, captioned and asked about, evenly spread over the folder; 0 for all. All are stored.</summary>
    public int Limit { get; init; }

    /// <summary>Told each caption and answer that is wrong; null for nobody.</summary>
    public Action<string>? Mistakes { get; init; }

    /// <summary>How many calls run at a time.</summary>
    public int Concurrency { get; init; } = 8;
}
