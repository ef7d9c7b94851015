using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Storage;

namespace VectorDb.Engine.Records;

/// <summary>The items of all collections in one key-value store, under their <see cref="ItemKey"/>s.</summary>
internal sealed class ItemRecords(KeyValueStore store, DiskPatience patience)
{
    /// <summary>An item, or null.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.DataLoss"/>: its record is damaged.</exception>
    public StoredItem? Get(uint collection, ItemId id)
    {
        try
        {
            return store.TryGet(ItemKey.Write(collection, id, stackalloc byte[ItemKey.MaxBytes]), out byte[]? record)
                ? StoredItemFormat.Read(id, record)
                : null;
        }
        catch (StorageException exception)
        {
            throw StorageFault.From(exception);
        }
    }

    /// <summary>Stores an item.</summary>
    public void Put(uint collection, StoredItem item)
    {
        ReadOnlyMemory<byte> record = StoredItemFormat.Write(item);
        patience.Write(() => store.Upsert(ItemKey.Write(collection, item.Id, stackalloc byte[ItemKey.MaxBytes]), record.Span));
    }

    /// <summary>Deletes an item.</summary>
    public void Delete(uint collection, ItemId id) =>
        patience.Write(() => store.Delete(ItemKey.Write(collection, id, stackalloc byte[ItemKey.MaxBytes])));

    /// <summary>Every item's collection, id and record, in no order.</summary>
    public IEnumerable<(uint Collection, ItemId Id, ReadOnlyMemory<byte> Record)> Scan() =>
        ItemsOf(store.Scan(default).Select(static pair => new PassingPair(pair.Key, pair.Value)));

    /// <summary>As <see cref="Scan"/>, in parts that may be read side by side; a record is there until the next of its part is asked for.</summary>
    /// <param name="parts">How many at most.</param>
    public IEnumerable<IEnumerable<(uint Collection, ItemId Id, ReadOnlyMemory<byte> Record)>> ScanParts(int parts) =>
        store.ScanParts(default, parts).Select(ItemsOf);

    private static IEnumerable<(uint Collection, ItemId Id, ReadOnlyMemory<byte> Record)> ItemsOf(IEnumerable<PassingPair> pairs)
    {
        foreach (PassingPair pair in pairs)
        {
            if (pair.Key.Span.StartsWith(ItemKey.NoCollection))
            {
                continue;
            }

            (uint collection, ItemId id) = ItemKey.Read(pair.Key.Span);
            yield return (collection, id, pair.Value);
        }
    }
}
