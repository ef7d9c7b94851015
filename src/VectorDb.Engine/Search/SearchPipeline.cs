using System.Buffers;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Reranking;
using VectorDb.Index;

namespace VectorDb.Engine.Search;

/// <summary>A query's way out, one line a stage: check → encode → filter → walk the graph → rerank → read the hits' items.</summary>
public sealed class SearchPipeline
{
    private readonly DatabaseState _state;
    private readonly QueryEncoder _encoder;
    private readonly FilterEvaluator _filters;
    private readonly Reranker _reranker;
    private readonly ItemViewer _viewer;
    private readonly TimeProvider _time;

    internal SearchPipeline(DatabaseState state, ModelCatalogue models, FeatureStore features, TimeProvider time)
    {
        _reranker = new Reranker(state, models, features, time);
        _state = state;
        _encoder = new QueryEncoder(models);
        _filters = new FilterEvaluator(state.Records);
        _viewer = new ItemViewer(state);
        _time = time;
    }

    /// <summary>Finds the items nearest to a query. Every item acknowledged before the call is in what is searched.</summary>
    /// <exception cref="VectorDbException">The request is refused: the code, field and reason say why.</exception>
    public async Task<SearchResult> SearchAsync(SearchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Collection collection = _state.Get(request.Collection);
        CollectionSpace space = collection.Space(request.Space);
        SearchRules.Check(request);
        var clock = new StageClock(_time);

        float[] query = await _encoder.EncodeAsync(request.Query, collection, space, cancellationToken);
        clock.End("encode");

        FilteredRows? filtered = request.Filter is { } filter ? _filters.Rows(collection, filter, cancellationToken) : null;
        clock.End("filter");

        if (request.Rerank is { } rerank)
        {
            SearchRequest deep = request with { Offset = 0, Limit = Math.Max(rerank.Candidates, request.Offset + request.Limit) };
            List<(ItemId Id, float Score)> candidates = Walk(deep, collection, space, query, filtered?.Rows, cancellationToken);
            clock.End("search");
            return await RerankAsync(request, collection, candidates, filtered?.IsScan ?? false, clock, cancellationToken);
        }

        List<(ItemId Id, float Score)> found = Walk(request, collection, space, query, filtered?.Rows, cancellationToken);
        clock.End("search");

        Hit[] hits = [.. found.Select(f => _viewer.View(collection, f.Id, request.Include) is { } item ? new Hit(item, f.Score) : null).OfType<Hit>()];
        clock.End("fetch");
        return new SearchResult(hits, clock.Stages, filtered?.IsScan ?? false);
    }

    private async Task<SearchResult> RerankAsync(
        SearchRequest request,
        Collection collection,
        IReadOnlyList<(ItemId Id, float Score)> candidates,
        bool filterScanned,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        Reranked reranked = await _reranker.RerankAsync(request, collection, candidates, cancellationToken);
        clock.End("rerank");

        Hit[] hits =
        [
            .. reranked.Order.Skip(request.Offset)
                .Select(ranked => _viewer.View(collection, ranked.Id, request.Include) is { } item ? new Hit(item, ranked.Score) { Match = ranked.Match } : null)
                .OfType<Hit>()
                .Take(request.Limit),
        ];
        clock.End("fetch");
        return new SearchResult(hits, clock.Stages, filterScanned) { Rerank = reranked.Report };
    }

    private List<(ItemId Id, float Score)> Walk(
        SearchRequest request, Collection collection, CollectionSpace space, float[] query, RowFilter? rows, CancellationToken cancellationToken)
    {
        string[] excluded = [.. request.Query.Select(static p => p.ItemId).OfType<string>()];
        int wanted = request.Offset + request.Limit;
        DateTimeOffset now = _state.Now;
        int k = wanted + excluded.Length + collection.Expiries.CountOver(now);
        var parameters = new SearchParameters
        {
            K = k,
            Ef = request.Ef > 0 ? Math.Max(request.Ef, k) : Math.Max(DefaultEf, k + (k / 2)),
            Exact = request.Exact,
            Filter = rows,
            ScoreThreshold = request.ScoreThreshold,
        };

        Neighbor[] neighbors = ArrayPool<Neighbor>.Shared.Rent(k);
        try
        {
            int count = space.Index.Search(query, parameters, neighbors.AsSpan(0, k), cancellationToken);
            var found = new List<(ItemId, float)>(request.Limit);
            int passed = 0;
            foreach (Neighbor neighbor in neighbors.AsSpan(0, count))
            {
                // A row whose item was replaced or deleted since the walk met it, or is over, is no hit.
                if (collection.Items.ItemAt(neighbor.Node) is { } id && !collection.Expiries.IsOver(neighbor.Node, now) && !excluded.Contains(id.Value) && passed++ >= request.Offset)
                {
                    found.Add((id, neighbor.Score));
                    if (found.Count == request.Limit)
                    {
                        break;
                    }
                }
            }

            return found;
        }
        finally
        {
            ArrayPool<Neighbor>.Shared.Return(neighbors);
        }
    }

    private const int DefaultEf = 64;
}
