using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Items;
using VectorDb.Index;

namespace VectorDb.Engine.Upkeep;

/// <summary>Finds, in the order of their rows, items that lack something.</summary>
internal sealed class RowSweeper(DatabaseState state, Committer committer)
{
    // Rows that are looked at in one step, whether they lack something or not.
    private const int MaxRows = 4_096;

    /// <summary>The next items; null if every row was looked at.</summary>
    /// <param name="collection">Whose.</param>
    /// <param name="sweep">Where it is; the caller moves it on when the step is done.</param>
    /// <param name="mayLack">Whether a row's item is worth reading.</param>
    /// <param name="lacks">Whether an item lacks it.</param>
    /// <param name="most">At most how many.</param>
    public async ValueTask<RowStep?> NextAsync(
        Collection collection, RowSweep sweep, Func<NodeId, bool> mayLack, Func<StoredItem, bool> lacks, int most)
    {
        if (sweep.Cursor.Value >= sweep.End.Value)
        {
            // Between two batches every row that was given out is its item's, or nobody's.
            sweep.End = await committer.BetweenBatchesAsync(() => Task.FromResult(collection.Items.NextRow));
            if (sweep.Cursor.Value >= sweep.End.Value)
            {
                return null;
            }
        }

        var items = new List<StoredItem>();
        uint row = sweep.Cursor.Value;
        for (int looked = 0; row < sweep.End.Value && looked < MaxRows && items.Count < most; row++, looked++)
        {
            var node = new NodeId(row);
            if (mayLack(node)
                && collection.Items.ItemAt(node) is { } id
                && state.Records.Get(collection.Definition.Id, id) is { } item
                && item.Row == node
                && lacks(item))
            {
                items.Add(item);
            }
        }

        return new RowStep(items, new NodeId(row));
    }
}
