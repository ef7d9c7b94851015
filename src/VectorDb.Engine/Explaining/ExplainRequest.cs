namespace VectorDb.Engine.Explaining;

/// <summary>Which hits to explain, and by what.</summary>
public sealed record ExplainRequest
{
    /// <summary>The most hits that are explained.</summary>
    public const int MaxHits = 20;

    /// <summary>The model that explains; empty for that of the reranking, else that of the space.</summary>
    public string Model { get; init; } = "";

    /// <summary>How many of the page's first hits to explain: 1 to <see cref="MaxHits"/>.</summary>
    public int Hits { get; init; } = 5;

    /// <summary>Whether to draw each word's heat over the picture.</summary>
    public bool Overlay { get; init; }
}
