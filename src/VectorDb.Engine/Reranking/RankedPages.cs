using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Items;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Reranking;

/// <summary>Cuts reranked lists into pages and groups.</summary>
internal sealed class RankedPages(DatabaseState state)
{
    private readonly ItemViewer _viewer = new(state);

    /// <summary>The page that a request asks for, and where the next begins.</summary>
    /// <param name="ranked">What is ranked, from the page's beginning on.</param>
    /// <param name="request">The search.</param>
    /// <param name="collection">Where it searched.</param>
    public (IReadOnlyList<Hit> Hits, string NextPageToken) Page(IReadOnlyList<RankedItem> ranked, SearchRequest request, Collection collection)
    {
        var hits = new List<Hit>();
        int passed = 0;
        for (; passed < ranked.Count && hits.Count < request.Limit; passed++)
        {
            if (View(ranked[passed], request, collection) is { } hit)
            {
                hits.Add(hit);
            }
        }

        return (hits, RankToken.Write([.. ranked.Skip(passed)], request, collection));
    }

    /// <summary>The groups that a request asks for, in the order of their best hits.</summary>
    public IReadOnlyList<HitGroup> Groups(IReadOnlyList<RankedItem> ranked, SearchRequest request, Collection collection)
    {
        GroupBy groupBy = request.GroupBy!;
        var groups = new List<(GroupKey Key, List<RankedItem> Items)>();
        foreach (RankedItem item in ranked)
        {
            if (state.Records.Get(collection.Definition.Id, item.Id) is not { } stored || GroupKey.Of(stored.Payload, groupBy.Field) is not { } key)
            {
                continue;
            }

            List<RankedItem>? members = groups.Find(group => group.Key == key).Items;
            if (members is null)
            {
                groups.Add((key, members = []));
            }

            if (members.Count < groupBy.Size)
            {
                members.Add(item);
            }
        }

        return
        [
            .. groups.Skip(request.Offset).Take(request.Limit).Select(group => new HitGroup(
                group.Key.Value, [.. group.Items.Select(item => View(item, request, collection)).OfType<Hit>()])),
        ];
    }

    private Hit? View(RankedItem item, SearchRequest request, Collection collection) =>
        _viewer.View(collection, item.Id, request.Include) is { } view ? new Hit(view, item.Score) { Match = item.Match, Answer = item.Answer } : null;
}
