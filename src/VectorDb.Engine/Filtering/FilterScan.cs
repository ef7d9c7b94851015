using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Engine.Records;
using VectorDb.Index;

namespace VectorDb.Engine.Filtering;

/// <summary>Answers a filter by reading the payload of every item.</summary>
internal sealed class FilterScan(ItemRecords records)
{
    /// <summary>The rows of the items that meet the filter.</summary>
    public RowFilter Rows(Collection collection, Filter filter, CancellationToken cancellationToken)
    {
        var rows = new RowFilter(collection.Items.NextRow.Value);
        foreach ((NodeId row, ItemId id) in Matching(collection, filter, new NodeId(0), cancellationToken))
        {
            _ = id;
            rows.Set(row);
        }

        return rows;
    }

    /// <summary>The items that meet the filter, by row; all of them without one.</summary>
    public IEnumerable<(NodeId Row, ItemId Id)> Matching(
        Collection collection, Filter? filter, NodeId from, CancellationToken cancellationToken)
    {
        foreach ((NodeId row, ItemId id) in collection.Items.From(from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (filter is null
                || (records.Get(collection.Definition.Id, id) is { } item && FilterMatcher.Matches(filter, item.Payload)))
            {
                yield return (row, id);
            }
        }
    }
}
