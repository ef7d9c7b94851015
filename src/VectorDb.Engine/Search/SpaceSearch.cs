using System.Buffers;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Index;
using VectorDb.Index.Search;

namespace VectorDb.Engine.Search;

/// <summary>One search in one space: asks the graph, and turns rows into items. What was asked is shown to those who measure and learn.</summary>
internal sealed class SpaceSearch(DatabaseState state)
{
    private const int DefaultEf = 64;

    /// <summary>A page of items by rank.</summary>
    public RankedRows Rank(
        SearchRequest request, Collection collection, CollectionSpace space, float[] query, RowFilter? rows, CancellationToken cancellationToken)
    {
        Func<NodeId, ItemId?> itemAt = ItemsOf(request, collection, out int hidden);
        PagePosition? start = PagePosition.Of(request, collection);
        int k = (start is null ? request.Offset : 0) + request.Limit + hidden;
        SearchParameters parameters = Parameters(request, rows, k) with { Offset = start?.Passed ?? 0, After = AfterOf(start, space, query) };
        Neighbor[] neighbors = ArrayPool<Neighbor>.Shared.Rent(k);
        try
        {
            int count = Guarded(() => space.Index.Search(query, parameters, neighbors.AsSpan(0, k), cancellationToken));
            space.Upkeep.Searched(query, parameters, IsText(request));
            return Page(request, itemAt, start, neighbors.AsSpan(0, count), mayGoOn: count == k);
        }
        finally
        {
            ArrayPool<Neighbor>.Shared.Return(neighbors);
        }
    }

    /// <summary>Groups of items by rank.</summary>
    public IReadOnlyList<(GroupKey Group, IReadOnlyList<(ItemId Id, float Score)> Items)> RankGroups(
        SearchRequest request, Collection collection, CollectionSpace space, float[] query, RowFilter? rows, CancellationToken cancellationToken)
    {
        GroupBy groupBy = request.GroupBy!;
        Func<NodeId, ItemId?> itemAt = ItemsOf(request, collection, out _);
        SearchParameters parameters = Parameters(request, rows, request.Limit) with { Offset = request.Offset };
        IReadOnlyList<(GroupKey Group, IReadOnlyList<Neighbor> Rows)> groups = Guarded(() => GroupedSearch.Search(
            space.Index, query, parameters, groupBy.Size, GroupOf, SearchRequest.MaxDepth, cancellationToken));
        space.Upkeep.Searched(query, parameters, IsText(request));
        return [.. groups.Select(group => (group.Group, Named(itemAt, group.Rows)))];

        GroupKey? GroupOf(NodeId row) =>
            itemAt(row) is { } id && state.Records.Get(collection.Definition.Id, id) is { } item
                ? GroupKey.Of(item.Payload, groupBy.Field)
                : null;
    }

    private static IReadOnlyList<(ItemId Id, float Score)> Named(Func<NodeId, ItemId?> itemAt, IReadOnlyList<Neighbor> rows) =>
        [.. rows.Select(row => (Id: itemAt(row.Node), row.Score)).Where(static row => row.Id is not null).Select(static row => (row.Id!.Value, row.Score))];

    private static RankedRows Page(
        SearchRequest request, Func<NodeId, ItemId?> itemAt, PagePosition? start, ReadOnlySpan<Neighbor> neighbors, bool mayGoOn)
    {
        var found = new List<(ItemId, float)>(request.Limit);
        int skip = start is null ? request.Offset : 0;
        int passed = start?.Passed ?? 0;
        Neighbor last = start?.Last ?? default;
        for (int i = 0; i < neighbors.Length && found.Count < request.Limit; i++)
        {
            last = neighbors[i];
            passed++;
            if (itemAt(last.Node) is { } id && skip-- <= 0)
            {
                found.Add((id, last.Score));
            }
        }

        bool goesOn = (mayGoOn || passed < (start?.Passed ?? 0) + neighbors.Length) && passed + request.Limit <= SearchRequest.MaxDepth;
        return new RankedRows(found, goesOn ? new PagePosition(last, passed) : null);
    }

    // The score is computed anew: the query's vector may differ from the former page's in its last digits.
    private static Neighbor? AfterOf(PagePosition? start, CollectionSpace space, float[] query)
    {
        if (start is not { Last: var last })
        {
            return null;
        }

        return space.Index.TryScore(query, last.Node, out float score) ? last with { Score = score } : last;
    }

    private static SearchParameters Parameters(SearchRequest request, RowFilter? rows, int k) => new()
    {
        K = k,
        Ef = request.Ef > 0 ? Math.Max(request.Ef, k) : Math.Max(DefaultEf, k + (k / 2)),
        Exact = request.Exact,
        Filter = rows,
        ScoreThreshold = request.ScoreThreshold,
        CrossModal = request.CrossModal || request.Query.Any(static part => part.Text is not null),
    };

    /// <summary>Tells the item of a row that may be a hit, and how many rows that a search may meet are none.</summary>
    private Func<NodeId, ItemId?> ItemsOf(SearchRequest request, Collection collection, out int hidden)
    {
        string[] excluded = [.. request.Query.Select(static part => part.ItemId).OfType<string>()];
        DateTimeOffset now = state.Now;
        hidden = excluded.Length + collection.Expiries.CountOver(now);

        // A row whose item was replaced or deleted since the walk met it, or is over, is no hit.
        return row => collection.Items.ItemAt(row) is { } id && !collection.Expiries.IsOver(row, now) && !excluded.Contains(id.Value) ? id : null;
    }

    private static bool IsText(SearchRequest request) =>
        request.Query.All(part => part.Weight > 0 && (part.Text is not null || (request.CrossModal && part.Vector is not null)));

    private static T Guarded<T>(Func<T> search)
    {
        try
        {
            return search();
        }
        catch (IndexException exception) when (exception.Error == IndexError.VectorSourceFailed)
        {
            throw new VectorDbException(ErrorCode.DataLoss, "VECTORS_UNREADABLE", exception.Message, innerException: exception);
        }
    }
}
