using System.Numerics;
using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Search;

/// <summary>One search from start to end: choose a way, collect candidates, write the page.</summary>
internal sealed unsafe class Searcher
{
    // A page that lacks rows because they were removed while it was collected is collected again, so often.
    private const int Attempts = 3;

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
        var allowed = new AllowedRows(_state.Store.Live, parameters.Filter);
        int written = 0;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Collect(context, parameters, allowed, cancellation);
            written = WritePage(context, parameters, allowed, results, out bool vanished);
            if (!vanished)
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

    /// <summary>Copies a row's vector.</summary>
    public bool TryCopyVector(uint row, Span<float> destination)
    {
        // The lease keeps the flat array's vectors from being given up meanwhile.
        using ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity);
        return _vectors.TryCopy(row, destination);
    }

    /// <summary>Scores a row exactly.</summary>
    public bool TryScore(ReadOnlySpan<float> query, uint row, out float score)
    {
        using ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity);
        VectorIntake.Accept(_state.Options, query, lease.Context.Vector, _state.Store.PaddedDimensions);
        float found;
        _vectors.Score(lease.Context, &row, 1, &found);
        score = found;
        return found > float.NegativeInfinity;
    }

    private void Collect(SearchContext context, SearchParameters parameters, in AllowedRows allowed, CancellationToken cancellation)
    {
        int wanted = Wanted(parameters);
        if (parameters.Exact || _state.Graph is not { } graph)
        {
            RowScan.Run(_vectors.Score, context, wanted, allowed, context.Rows, cancellation);
            return;
        }

        graph.Prepare(context);
        CollectCandidates(graph, context, parameters, allowed, EfOf(parameters), cancellation);
        if (!graph.IsExact)
        {
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
        if (parameters.Filter is null && _state.RemovedCount == 0)
        {
            graph.Walk(context, WalkOptions.ForQuery(ef, Wanted(parameters), parameters.CrossModal, parameters.EndEarly), cancellation);
            return;
        }

        int wanted = Wanted(parameters);
        int linked = _state.LiveCount + _state.RemovedCount;
        int allowedCount = parameters.Filter is null ? _state.LiveCount : Count(allowed, context.Rows);
        FilteredWay way = FilterPlan.Choose(allowedCount, linked, ef, wanted);
        if (way == FilteredWay.Sieve)
        {
            int wide = (int)Math.Min(FilterPlan.SieveEf(allowedCount, linked, ef, wanted), SearchParameters.MaxEf);
            int within = (int)Math.Min((long)wanted * linked / Math.Max(allowedCount, 1), wide);
            graph.Walk(context, WalkOptions.ForQuery(wide, within, parameters.CrossModal, parameters.EndEarly), cancellation);
            context.Pool.Sieve(allowed);
            if (context.Pool.Count >= Math.Min(wanted, allowedCount))
            {
                return;
            }

            way = FilterPlan.ChooseOther(allowedCount, linked, ef, out _);
        }

        // A walk that has scored as many rows as are allowed might as well have scanned them: where it was, the filter lets little through.
        if (!graph.WalkAllowed(context, way, ef, allowed, allowedCount, cancellation))
        {
            graph.WalkAllowed(context, FilteredWay.Scan, ef, allowed, allowedCount, cancellation);
        }
    }

    private static int Count(in AllowedRows allowed, uint rows)
    {
        int count = 0;
        uint words = allowed.WordCount(rows);
        for (uint i = 0; i < words; i++)
        {
            count += BitOperations.PopCount(allowed.Word(i));
        }

        return count;
    }

    private static int WritePage(
        SearchContext context, SearchParameters parameters, in AllowedRows allowed, Span<Neighbor> results, out bool vanished)
    {
        int missing = 0;
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

            if (!allowed.Contains(CandidateKey.Row(key)))
            {
                missing++;
            }
            else if (key > after && skip-- <= 0)
            {
                results[written++] = new Neighbor(new NodeId(CandidateKey.Row(key)), score);
            }
        }

        vanished = missing > 0 && written < most;
        return written;
    }
}
