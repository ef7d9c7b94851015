namespace VectorDb.Engine.Search.Answers;

/// <summary>A condition on the answer that a model gives to a question on an item's picture.</summary>
public sealed record WhereAnswer
{
    /// <summary>The answer of an item without a picture, and of one for which the model has none.</summary>
    public const string Unknown = "unknown";

    /// <summary>The most answers that are accepted.</summary>
    public const int MaxAccepted = 64;

    /// <summary>The largest budget.</summary>
    public const int MaxBudget = 1_000;

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>1 to <see cref="MaxAccepted"/> answers; see <see cref="AnswerText"/> for how they are compared.</summary>
    public required IReadOnlyList<string> Accept { get; init; }

    /// <summary>A model; empty for the collection's generator.</summary>
    public string Model { get; init; } = "";

    /// <summary>The most times the model is asked: 1 to <see cref="MaxBudget"/>.</summary>
    public int Budget { get; init; } = 100;
}
