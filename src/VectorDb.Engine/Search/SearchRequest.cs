using VectorDb.Engine.Explaining;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Search;

/// <summary>What to find.</summary>
public sealed record SearchRequest
{
    /// <summary>The most hits of one search.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>The most hits passed over and returned together.</summary>
    public const int MaxDepth = 10_000;

    /// <summary>The largest ef.</summary>
    public const int MaxEf = 4_096;

    /// <summary>The most parts of a query.</summary>
    public const int MaxParts = 16;

    /// <summary>The collection's name.</summary>
    public required string Collection { get; init; }

    /// <summary>The space's name; empty for the only one.</summary>
    public string Space { get; init; } = "";

    /// <summary>1 to <see cref="MaxParts"/> parts.</summary>
    public required IReadOnlyList<QueryPart> Query { get; init; }

    /// <summary>Which items may be found; null for all.</summary>
    public Filter? Filter { get; init; }

    /// <summary>How many hits: 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>How many of the best to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>ef of the walk, 1 to <see cref="MaxEf"/>; 0 chooses it from the limit.</summary>
    public int Ef { get; init; }

    /// <summary>Compares with every item instead of walking the graph.</summary>
    public bool Exact { get; init; }

    /// <summary>Leaves out hits below this score.</summary>
    public float? ScoreThreshold { get; init; }

    /// <summary>Looks at the best again with cross-attention; null for the order of the vectors.</summary>
    public RerankRequest? Rerank { get; init; }

    /// <summary>Keeps only items with an accepted answer to a question; null keeps all.</summary>
    public WhereAnswer? WhereAnswer { get; init; }

    /// <summary>Where the page before ended (<see cref="SearchResult.NextPageToken"/>); empty for the first.</summary>
    public string PageToken { get; init; } = "";

    /// <summary>Groups instead of hits; <see cref="Limit"/> and <see cref="Offset"/> count groups then.</summary>
    public GroupBy? GroupBy { get; init; }

    /// <summary>Whether ready vectors in the query are of another modality than the items'. A text is understood to be.</summary>
    public bool CrossModal { get; init; }

    /// <summary>Shows where in the first hits' pictures the query's words are; null for not.</summary>
    public ExplainRequest? Explain { get; init; }

    /// <summary>What of the hits' items to read.</summary>
    public ItemParts Include { get; init; } = ItemParts.Payload | ItemParts.Text;
}
