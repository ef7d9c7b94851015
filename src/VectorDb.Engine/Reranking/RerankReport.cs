namespace VectorDb.Engine.Reranking;

/// <summary>What a reranking did.</summary>
public sealed record RerankReport
{
    /// <summary>The matcher.</summary>
    public required string Model { get; init; }

    /// <summary>How many candidates the search found.</summary>
    public required int Candidates { get; init; }

    /// <summary>How many of them were matched; the others stand behind them, in the order of the search.</summary>
    public required int Matched { get; init; }

    /// <summary>What they were matched by.</summary>
    public required MatchedBy By { get; init; }

    /// <summary>Why matching ended.</summary>
    public required RerankStop Stop { get; init; }

    /// <summary>Whether probabilities are calibrated for this model and collection.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>Candidates that have nothing to be matched: no picture for a text, no text for a picture.</summary>
    public int Unmatchable { get; init; }

    /// <summary>Pictures whose features were kept.</summary>
    public int FeaturesRead { get; init; }

    /// <summary>Pictures that had to be encoded.</summary>
    public int FeaturesMade { get; init; }

    /// <summary>Pictures that were in the matcher's memory.</summary>
    public int FeaturesInMemory { get; init; }
}
