namespace VectorDb.Cli.Evaluation;

/// <summary>A line of questions.jsonl.</summary>
internal sealed record LabelledQuestion
{
    /// <summary>The picture, relative to the folder.</summary>
    public required string File { get; init; }

    /// <summary>What is asked.</summary>
    public required string Question { get; init; }

    /// <summary>Every right answer.</summary>
    public required IReadOnlyList<string> Answers { get; init; }

    /// <summary>The sort of question; accuracy is told apart by it.</summary>
    public string Kind { get; init; } = "";
}
