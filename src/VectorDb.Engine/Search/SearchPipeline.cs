using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Features;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Reranking;

namespace VectorDb.Engine.Search;

/// <summary>A query's way out, one line a stage: check → encode → filter → walk the graph → rerank → read the hits' items.</summary>
public sealed class SearchPipeline
{
    private readonly DatabaseState _state;
    private readonly QueryEncoder _encoder;
    private readonly FilterEvaluator _filters;
    private readonly Reranker _reranker;
    private readonly SpaceSearch _spaces;
    private readonly ItemViewer _viewer;
    private readonly TimeProvider _time;

    internal SearchPipeline(DatabaseState state, ModelCatalogue models, FeatureStore features, TimeProvider time)
    {
        _reranker = new Reranker(state, models, features, time);
        _state = state;
        _encoder = new QueryEncoder(models);
        _filters = new FilterEvaluator(state.Records);
        _spaces = new SpaceSearch(state);
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
            RankedRows candidates = _spaces.Rank(deep, collection, space, query, filtered?.Rows, cancellationToken);
            clock.End("search");
            return await RerankAsync(request, collection, candidates.Items, filtered?.IsScan ?? false, clock, cancellationToken);
        }

        if (request.GroupBy is not null)
        {
            return Groups(request, collection, space, query, filtered, clock, cancellationToken);
        }

        RankedRows found = _spaces.Rank(request, collection, space, query, filtered?.Rows, cancellationToken);
        clock.End("search");

        Hit[] hits = Hits(request, collection, found.Items);
        clock.End("fetch");
        return new SearchResult(hits, clock.Stages, filtered?.IsScan ?? false) { NextPageToken = found.End?.ToToken(request, collection) ?? "" };
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

    private SearchResult Groups(
        SearchRequest request,
        Collection collection,
        CollectionSpace space,
        float[] query,
        FilteredRows? filtered,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<(GroupKey Group, IReadOnlyList<(ItemId Id, float Score)> Items)> found =
            _spaces.RankGroups(request, collection, space, query, filtered?.Rows, cancellationToken);
        clock.End("search");

        HitGroup[] groups = [.. found.Select(group => new HitGroup(group.Group.Value, Hits(request, collection, group.Items)))];
        clock.End("fetch");
        return new SearchResult([], clock.Stages, filtered?.IsScan ?? false) { Groups = groups };
    }

    private Hit[] Hits(SearchRequest request, Collection collection, IReadOnlyList<(ItemId Id, float Score)> found) =>
        [.. found.Select(f => _viewer.View(collection, f.Id, request.Include) is { } item ? new Hit(item, f.Score) : null).OfType<Hit>()];
}
