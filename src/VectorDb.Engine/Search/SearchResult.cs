using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Search;

/// <summary>What a search found.</summary>
/// <param name="Hits">Best first; none if groups were asked for.</param>
/// <param name="Stages">How long each stage took, in their order.</param>
/// <param name="FilterScanned">Whether the filter was answered by reading every item.</param>
public sealed record SearchResult(IReadOnlyList<Hit> Hits, IReadOnlyList<StageTime> Stages, bool FilterScanned)
{
    /// <summary>What the reranking did, if one was asked for.</summary>
    public RerankReport? Rerank { get; init; }

    /// <summary>What the question took, if one was asked.</summary>
    public WhereAnswerReport? WhereAnswer { get; init; }

    /// <summary>Where the next page begins; empty where there is none.</summary>
    public string NextPageToken { get; init; } = "";

    /// <summary>The groups in the order of their best hits, if they were asked for.</summary>
    public IReadOnlyList<HitGroup> Groups { get; init; } = [];
}
