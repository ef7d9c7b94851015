using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Search;

/// <summary>One search from start to end: choose a way, collect candidates, write the page.</summary>
internal sealed unsafe class Searcher
{
    // A page that lacks rows because they were removed while it was collected is collected again, so often.
    private const int Attempts = 3;

    private const int ScanSpare = 8;

    private readonly IndexState _state;

    private readonly FullVectors _vectors;

    /// <summary>Searches a state.</summary>
    public Searcher(IndexState state)
    {
        _state = state;
        _vectors = new FullVectors(state);
    }

    /// <summary>Writes the best rows, best first.</summary>
    /// <returns>Results written.</returns>
    public int Search(ReadOnlySpan<float> query, SearchParameters parameters, Span<Neighbor> results, CancellationToken cancellation)
    {
        parameters.Validate();
        cancellation.ThrowIfCancellationRequested();
        using ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity);
        SearchContext context = lease.Context;
        VectorIntake.Accept(_state.Options, query, context.Vector, _state.Store.PaddedDimensions);
        int written = 0;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var allowed = new AllowedRows(_state.Store, parameters.Filter);
            Collect(context, parameters, allowed, cancellation);
            int missing = NodeRanking.Run(ref context.Pool, _state.Store, parameters.Filter);
            written = WritePage(context, parameters, results);
            if (missing == 0 || written == Math.Min(parameters.K, results.Length))
            {
                break;
            }
        }

        return written;
    }

    /// <summary>Learns text links from a query; nothing while the index is a flat array.</summary>
    public void Learn(ReadOnlySpan<float> query)
    {
        using ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity);
        VectorIntake.Accept(_state.Options, query, lease.Context.Vector, _state.Store.PaddedDimensions);
        _state.Writers.EnterReadLock();
        try
        {
            if (_state.Graph is { } graph && _state.Options.TextLinks > 0)
            {
                _state.Store.AddTextLinks();
                graph.Prepare(lease.Context);
                graph.LearnTextLinks(lease.Context);
            }
        }
        finally
        {
            _state.Writers.ExitReadLock();
        }
    }

    /// <summary>Copies a node's vector.</summary>
    /// <returns>False if the node is not live.</returns>
    public bool TryCopyVector(uint node, Span<float> destination)
    {
        // The lease keeps the flat array's vectors from being given up, and the row from being freed, meanwhile.
        using ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity);
        return _state.Store.TryGetLiveRow(node, out uint row) && _vectors.TryCopy(row, destination);
    }

    /// <summary>Scores a node exactly.</summary>
    /// <returns>False if the node is not live.</returns>
    public bool TryScore(ReadOnlySpan<float> query, uint node, out float score)
    {
        using ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity);
        VectorIntake.Accept(_state.Options, query, lease.Context.Vector, _state.Store.PaddedDimensions);
        float found;
        score = 0;
        if (!_state.Store.TryGetLiveRow(node, out uint row))
        {
            return false;
        }

        _vectors.Score(lease.Context, &row, 1, &found);
        score = found;
        return found > float.NegativeInfinity;
    }

    private void Collect(SearchContext context, SearchParameters parameters, in AllowedRows allowed, CancellationToken cancellation)
    {
        int wanted = Wanted(parameters);
        if (parameters.Exact || _state.Graph is not { } graph)
        {
            // A node that is moving stands at two rows.
            int most = _state.IsMoving ? Math.Min(2 * wanted, SearchParameters.MaxEf) : wanted;
            RowScan.Run(_vectors.Score, context, most, allowed, context.Rows, cancellation);
            return;
        }

        graph.Prepare(context);
        CollectCandidates(graph, context, parameters, allowed, EfOf(parameters), cancellation);
        if (_state.IsMoving)
        {
            NodeRanking.FollowMoves(ref context.Pool, _state.Store);
        }

        if (!graph.IsExact)
        {
            NodeRanking.Prefetch(context.Pool, _state.Store, wanted);
            Rescoring.Run(_vectors, graph, context, wanted);
        }
    }

    // Behind a given result there may stand some that the page before did not find: room for a page of them.
    private static int Wanted(SearchParameters parameters) =>
        Math.Min(parameters.K + parameters.Offset + (parameters.After is null ? 0 : parameters.K), SearchParameters.MaxEf);

    // The far end of a pool is found less surely than its front: a page out of the middle must not be cut from there, or it skips rows.
    private static int EfOf(SearchParameters parameters) => Math.Max(
        parameters.Ef, Math.Min(Wanted(parameters) * (parameters.After is null ? 1 : 2), SearchParameters.MaxEf));

    private void CollectCandidates(
        Traversal graph, SearchContext context, SearchParameters parameters, in AllowedRows allowed, int ef, CancellationToken cancellation)
    {
        int wanted = Wanted(parameters);
        if (parameters.Filter is null && _state.RemovedCount == 0)
        {
            graph.Walk(context, WalkOptions.ForQuery(ef, wanted, parameters.CrossModal, parameters.EndEarly), cancellation);
            return;
        }

        int linked = _state.LiveCount + _state.RemovedCount;
        int allowedCount = parameters.Filter is { } filter ? Math.Min(filter.Count, _state.LiveCount) : _state.LiveCount;

        // Allowed rows are met in no particular order: the last ones wanted are found less surely than the first.
        int among = Math.Max(ef, Math.Min(wanted + (wanted / 2), SearchParameters.MaxEf));
        var options = WalkOptions.ForQuery(among, wanted, parameters.CrossModal, early: false);

        // A walk that has visited as many rows as are allowed might as well have scanned them: where it was, the filter lets little through.
        if (FilterPlan.Choose(allowedCount, linked, among) == FilteredWay.Gated
            && graph.WalkAllowed(context, options, allowed, allowedCount, cancellation)
            && context.Pool.Count >= Math.Min(wanted, allowedCount))
        {
            return;
        }

        // A scan misses nothing: what it keeps beyond the results is for estimates that err.
        graph.ScanAllowed(context, Math.Max(ef, wanted + ScanSpare), allowed, cancellation);
    }

    // The pool holds nodes.
    private static int WritePage(SearchContext context, SearchParameters parameters, Span<Neighbor> results)
    {
        int most = Math.Min(parameters.K, results.Length);
        int written = 0, skip = parameters.After is null ? parameters.Offset : 0;
        ulong after = parameters.After is { } last ? CandidateKey.Pack(last.Score, last.Node.Value) | CandidateKey.Expanded : 0;
        for (int i = 0; i < context.Pool.Count && written < most; i++)
        {
            ulong key = context.Pool.Keys[i];
            float score = CandidateKey.Score(key);
            if (score < parameters.ScoreThreshold)
            {
                break;
            }

            if (key > after && skip-- <= 0)
            {
                results[written++] = new Neighbor(new NodeId(CandidateKey.Row(key)), score);
            }
        }

        return written;
    }
}
