namespace VectorDb.Cli.Evaluation;

/// <summary>A figure of an evaluation.</summary>
/// <param name="Name">Such as "recall@1".</param>
/// <param name="Tally">How many were right.</param>
/// <param name="Model">The models that it is of.</param>
/// <param name="Milliseconds">The median time of a call.</param>
internal sealed record Measure(string Name, Tally Tally, string Model, double Milliseconds)
{
    /// <summary>Of a recall@1: how many candidates were reranked; 0 for none. Null for other figures.</summary>
    public uint? Reranked { get; init; }
}
