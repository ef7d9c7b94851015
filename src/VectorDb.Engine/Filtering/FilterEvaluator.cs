using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Engine.Records;
using VectorDb.Index;

namespace VectorDb.Engine.Filtering;

/// <summary>Answers filters from the payload indexes, or by reading every item where a field is not indexed.</summary>
internal sealed class FilterEvaluator(ItemRecords records)
{
    /// <summary>The rows of the items that meet a filter.</summary>
    public FilteredRows Rows(Collection collection, Filter filter, CancellationToken cancellationToken)
    {
        NodeId end = collection.Items.NextRow;
        if (collection.Payloads.Rows(filter, end) is { } indexed)
        {
            return new FilteredRows(indexed, IsScan: false);
        }

        var rows = new RowFilter(end.Value);
        foreach ((NodeId row, ItemId id) in collection.Items.From(new NodeId(0)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (records.Get(collection.Definition.Id, id) is { } item && FilterMatcher.Matches(filter, item.Payload))
            {
                rows.Set(row);
            }
        }

        return new FilteredRows(rows, IsScan: true);
    }

    /// <summary>The items that meet a filter and are not over, by row; all of them without one.</summary>
    public IEnumerable<(NodeId Row, ItemId Id)> Matching(
        Collection collection, Filter? filter, NodeId from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RowFilter? rows = filter is null ? null : Rows(collection, filter, cancellationToken).Rows;
        return collection.Items.From(from).Where(item => (rows is null || rows.Contains(item.Row)) && !collection.Expiries.IsOver(item.Row, now));
    }
}
