using VectorDb.Index.Search;

namespace VectorDb.Index.Hnsw;

/// <summary>A graph over rows with one kind of code. Every method uses the context it is given and leaves its results in the pool.</summary>
internal abstract class Traversal
{
    /// <summary>Whether pooled scores are exact.</summary>
    public abstract bool IsExact { get; }

    /// <summary>Bytes of a prepared query.</summary>
    public abstract int QueryBytes { get; }

    /// <summary>Writes the code of the context's vector as the row's.</summary>
    public abstract void Encode(uint row, SearchContext context);

    /// <summary>Prepares the context's vector as the query.</summary>
    public abstract void Prepare(SearchContext context);

    /// <summary>Links a row that was encoded; the query is prepared from its vector.</summary>
    public abstract void Link(uint row, SearchContext context);

    /// <summary>Takes doomed rows out of the links of a row that stays.</summary>
    public abstract void Repair(uint row, RowFilter doomed, SearchContext context);

    /// <summary>Learns text links from the prepared query.</summary>
    public abstract void LearnTextLinks(SearchContext context);

    /// <summary>Walks the graph for the best rows of any kind.</summary>
    public abstract void Walk(SearchContext context, WalkOptions options, CancellationToken cancellation);

    /// <summary>Walks the graph for the best allowed rows.</summary>
    /// <returns>False when the walk visited more than <paramref name="mostVisited"/> rows without coming to an end.</returns>
    public abstract bool WalkAllowed(SearchContext context, WalkOptions options, in AllowedRows allowed, int mostVisited, CancellationToken cancellation);

    /// <summary>Scores every allowed row and keeps the best <paramref name="kept"/>.</summary>
    public abstract void ScanAllowed(SearchContext context, int kept, in AllowedRows allowed, CancellationToken cancellation);

    /// <summary>Standard deviation of the estimate of a row's score.</summary>
    public abstract float Deviation(SearchContext context, uint row);

    /// <summary>Estimated score of a row for the prepared query.</summary>
    public abstract float Estimate(SearchContext context, uint row);

    /// <summary>Estimated score of two rows.</summary>
    public abstract float EstimatePair(uint a, uint b);
}
