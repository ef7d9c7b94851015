using System.Collections.Concurrent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Records;
using VectorDb.Engine.Requests;

namespace VectorDb.Engine.Commits;

/// <summary>What the log makes when it is applied: collections, records, media. Changed by <see cref="OperationApplier"/> alone.</summary>
internal sealed class DatabaseState(
    ItemRecords records, ItemPictures pictures, RequestLedger requests, CollectionFactory factory, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Collection> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<uint, Collection> _byId = new();

    /// <summary>The items of all collections.</summary>
    public ItemRecords Records { get; } = records;

    /// <summary>The pictures of all collections.</summary>
    public ItemPictures Pictures { get; } = pictures;

    /// <summary>Makes the collections.</summary>
    public CollectionFactory Factory { get; } = factory;

    /// <summary>The requests that were done.</summary>
    public RequestLedger Requests { get; } = requests;

    /// <summary>The clock: what it says is put into operations, and decides what is served.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The present moment.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>The id of the next collection.</summary>
    public uint NextCollectionId { get; set; } = 1;

    /// <summary>Added to an address of the log to make a revision; see <see cref="Recovery.DatabaseManifest.RevisionBase"/>.</summary>
    public long RevisionBase { get; init; }

    /// <summary>All collections, in the order of their names.</summary>
    public IEnumerable<Collection> Collections => _byName.Values.OrderBy(static c => c.Definition.Name, StringComparer.Ordinal);

    /// <summary>A collection by name, or null.</summary>
    public Collection? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A collection by id, or null.</summary>
    public Collection? Find(uint id) => _byId.GetValueOrDefault(id);

    /// <summary>A collection by name.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Collection Get(string name) => Find(name) ?? throw VectorDbException.NoCollection(name);

    /// <summary>Adds a collection.</summary>
    public void Add(Collection collection)
    {
        _byId[collection.Definition.Id] = collection;
        _byName[collection.Definition.Name] = collection;
    }

    /// <summary>Takes a collection out; it is not disposed, since searches may be in it.</summary>
    public void Remove(Collection collection)
    {
        _byName.TryRemove(collection.Definition.Name, out _);
        _byId.TryRemove(collection.Definition.Id, out _);
    }

    /// <summary>Takes an item's record and picture out.</summary>
    public void Forget(uint collection, StoredItem item)
    {
        if (item.Media is { } media)
        {
            Pictures.Release(collection, item.Id, media);
        }

        Records.Delete(collection, item.Id);
    }
}
