using VectorDb.Engine.Expiry;
using VectorDb.Engine.Filtering;
using VectorDb.Index;

namespace VectorDb.Engine.Collections;

/// <summary>What a collection knows of its items' rows, beside its graphs.</summary>
internal sealed class CollectionParts
{
    /// <summary>Of a new collection, or of one whose next item gets a row.</summary>
    public CollectionParts(NodeId nextRow = default) => Items.RestoreNextRow(nextRow);

    /// <summary>Which item stands at which row.</summary>
    public ItemTable Items { get; } = new();

    /// <summary>Payloads by field.</summary>
    public PayloadIndexes Payloads { get; } = new();

    /// <summary>When items expire.</summary>
    public ItemExpiries Expiries { get; } = new();
}
