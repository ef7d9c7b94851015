using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Explaining;
using VectorDb.Engine.Features;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Reranking;
using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Search;

/// <summary>A query's way out, one line a stage: check → encode → filter → walk the graph → rerank → ask → read the hits' items.</summary>
public sealed class SearchPipeline
{
    private readonly DatabaseState _state;
    private readonly QueryEncoder _encoder;
    private readonly FilterEvaluator _filters;
    private readonly Reranker _reranker;
    private readonly AnswerFilter _answers;
    private readonly RankedPages _pages;
    private readonly HitExplainer _explainer;
    private readonly SpaceSearch _spaces;
    private readonly ItemViewer _viewer;
    private readonly TimeProvider _time;

    internal SearchPipeline(DatabaseState state, ModelCatalogue models, FeatureStore features, TimeProvider time)
    {
        _pages = new RankedPages(state);
        _explainer = new HitExplainer(state, models);
        _reranker = new Reranker(state, models, features, time);
        _answers = new AnswerFilter(state, models, features);
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
        request = MatcherRules.Complete(request, collection.Definition);
        var clock = new StageClock(_time);
        SearchResult found = await FindAsync(request, collection, space, clock, cancellationToken);
        if (request.Explain is null)
        {
            return found;
        }

        IReadOnlyList<Hit> explained = await _explainer.ExplainAsync(request, collection, space, found.Hits, cancellationToken);
        clock.End("explain");
        return found with { Hits = explained, Stages = clock.Stages };
    }

    private async Task<SearchResult> FindAsync(
        SearchRequest request, Collection collection, CollectionSpace space, StageClock clock, CancellationToken cancellationToken)
    {
        if ((request.Rerank is not null || request.WhereAnswer is not null) && request.PageToken.Length > 0)
        {
            return await NextRankedPageAsync(request, collection, clock, cancellationToken);
        }

        float[] query = await _encoder.EncodeAsync(request.Query, collection, space, cancellationToken);
        clock.End("encode");
        if (collection.Shape is { Shadowing: { } shadowing } shape && shape.Shadowed == space)
        {
            shadowing.Offer(request);
        }

        FilteredRows? filtered = request.Filter is { } filter ? _filters.Rows(collection, filter, cancellationToken) : null;
        clock.End("filter");

        if (request.Rerank is not null || request.WhereAnswer is not null)
        {
            RankedRows candidates = _spaces.Rank(Deepened(request), collection, space, query, filtered?.Rows, cancellationToken);
            clock.End("search");
            return await LookAgainAsync(request, collection, candidates.Items, filtered?.IsScan ?? false, clock, cancellationToken);
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

    /// <summary>The request from its first hit on, to the depth that the stages after the walk look at.</summary>
    private static SearchRequest Deepened(SearchRequest request)
    {
        int page = (request.Offset + request.Limit) * (request.GroupBy?.Size ?? 1);
        int depth = request.Rerank is { } rerank ? Math.Max(page, rerank.Candidates)
            : request.WhereAnswer is { } where ? page + (2 * where.Budget)
            : page;
        return request with { Offset = 0, Limit = Math.Min(depth, SearchRequest.MaxDepth), GroupBy = null };
    }

    private async Task<SearchResult> LookAgainAsync(
        SearchRequest request,
        Collection collection,
        IReadOnlyList<(ItemId Id, float Score)> candidates,
        bool filterScanned,
        StageClock clock,
        CancellationToken cancellationToken)
    {
        Reranked? reranked = request.Rerank is null ? null : await _reranker.RerankAsync(request, collection, candidates, cancellationToken);
        IReadOnlyList<RankedItem> ranked = reranked?.Order ?? [.. candidates.Select(static c => new RankedItem(c.Id, c.Score, null))];
        clock.EndIf(reranked is not null, "rerank");

        AnsweredItems? answered = await AskAsync(request, collection, ranked, cancellationToken);
        clock.EndIf(answered is not null, "answer");

        if (request.GroupBy is not null)
        {
            IReadOnlyList<HitGroup> groups = _pages.Groups(answered?.Items ?? ranked, request, collection);
            clock.End("fetch");
            return new SearchResult([], clock.Stages, filterScanned) { Rerank = reranked?.Report, WhereAnswer = answered?.Report, Groups = groups };
        }

        (IReadOnlyList<Hit> hits, string next) = _pages.Page([.. (answered?.Items ?? ranked).Skip(request.Offset)], request, collection);
        clock.End("fetch");
        return new SearchResult(hits, clock.Stages, filterScanned)
        {
            Rerank = reranked?.Report,
            WhereAnswer = answered?.Report,
            NextPageToken = answered is null ? next : RankToken.Write(answered.Left, request, collection),
        };
    }

    private async Task<AnsweredItems?> AskAsync(
        SearchRequest request, Collection collection, IReadOnlyList<RankedItem> ranked, CancellationToken cancellationToken)
    {
        if (request.WhereAnswer is not { } where)
        {
            return null;
        }

        int wanted = request.Offset + request.Limit;
        if (request.GroupBy is not { } groupBy)
        {
            return await _answers.SelectAsync(where, collection, ranked, wanted, groups: null, cancellationToken);
        }

        var groups = new GroupFill(
            place => _state.Records.Get(collection.Definition.Id, ranked[place].Id) is { } item ? GroupKey.Of(item.Payload, groupBy.Field) : null,
            wanted,
            groupBy.Size);
        return await _answers.SelectAsync(where, collection, ranked, wanted * groupBy.Size, groups, cancellationToken);
    }

    /// <summary>The token has the ranks: nothing is searched or matched again, and no rank changes. What is new are answers.</summary>
    private async Task<SearchResult> NextRankedPageAsync(
        SearchRequest request, Collection collection, StageClock clock, CancellationToken cancellationToken)
    {
        IReadOnlyList<RankedItem> ranked = RankToken.Read(request, collection);
        AnsweredItems? answered = await AskAsync(request, collection, ranked, cancellationToken);
        clock.EndIf(answered is not null, "answer");
        (IReadOnlyList<Hit> hits, string next) = _pages.Page(answered?.Items ?? ranked, request, collection);
        clock.End("fetch");
        return new SearchResult(hits, clock.Stages, FilterScanned: false)
        {
            WhereAnswer = answered?.Report,
            NextPageToken = answered is null ? next : RankToken.Write(answered.Left, request, collection),
        };
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
