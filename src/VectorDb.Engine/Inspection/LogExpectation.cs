using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// What the log says of items: that one is there in a state at least as young as a write, or is gone. Of operations that depend on
/// the state when they were applied, such as those with an etag, it expects nothing.
/// </summary>
/// <param name="isOfGoneModel">Whether a write has a vector of a model that its collection has left: it may have been refused.</param>
internal sealed class LogExpectation(Func<PutItem, bool> isOfGoneModel)
{
    private readonly Dictionary<(uint Collection, string Id), long?> _items = [];

    /// <summary>Items by collection and id: the least revision that they must have, or null if they must be gone.</summary>
    public IReadOnlyDictionary<(uint Collection, string Id), long?> Items => _items;

    /// <summary>Takes the next operation of the log.</summary>
    public void Apply(Operation operation, long revision)
    {
        switch (operation)
        {
            case PutItem { Etag: "", Request: null } put when !isOfGoneModel(put):
                _items[(put.CollectionId, put.Id.Value)] = revision;
                break;
            case PutItem put:
                _items.Remove((put.CollectionId, put.Id.Value));
                break;
            case DeleteItems { Request: null } delete:
                SetAll(delete.CollectionId, delete.Ids, null);
                break;
            case DeleteItems delete:
                Forget(delete.CollectionId, delete.Ids);
                break;
            case ExpireItems expire:
                Forget(expire.CollectionId, expire.Ids);
                break;
            default:
                break;
        }
    }

    private void SetAll(uint collection, IReadOnlyList<ItemId> ids, long? revision)
    {
        foreach (ItemId id in ids)
        {
            _items[(collection, id.Value)] = revision;
        }
    }

    private void Forget(uint collection, IReadOnlyList<ItemId> ids)
    {
        foreach (ItemId id in ids)
        {
            _items.Remove((collection, id.Value));
        }
    }
}
