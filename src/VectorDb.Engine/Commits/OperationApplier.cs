using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Index;

namespace VectorDb.Engine.Commits;

/// <summary>
/// Applies operations to the state in the order of the log: the one place where the database changes. The same log gives
/// the same state, so preconditions that depend on the state, such as etags, are judged here.
/// </summary>
/// <remarks>
/// Graph inserts are the expensive part and the only one done in parallel: a batch writes its records in order, then links
/// its vectors together, then publishes its rows. Until then searches see the items' former rows.
/// </remarks>
internal sealed class OperationApplier(DatabaseState state)
{
    private readonly List<PendingPut> _puts = [];
    private readonly HashSet<(uint, string)> _pendingIds = [];

    /// <summary>Applies a batch, setting each operation's result or refusal.</summary>
    public void Apply(IReadOnlyList<LoggedOperation> batch)
    {
        foreach (LoggedOperation logged in batch)
        {
            if (logged.Operation is PutItem put)
            {
                if (_pendingIds.Contains((put.CollectionId, put.Id.Value)))
                {
                    LinkAndPublish();
                }

                Put(logged, put);
            }
            else
            {
                LinkAndPublish();
                ApplyAlone(logged);
            }
        }

        LinkAndPublish();
    }

    private void ApplyAlone(LoggedOperation logged)
    {
        try
        {
            logged.Result = logged.Operation switch
            {
                CreateCollection create => Create(create, logged.Address.Value),
                UpdateCollection update => Update(update, logged.Address.Value),
                DeleteCollection delete => Delete(delete),
                UpdatePayload update => Update(update, logged.Address.Value),
                DeleteItems delete => Delete(delete),
                _ => throw new InvalidOperationException($"{logged.Operation.GetType().Name} cannot be applied."),
            };
        }
        catch (VectorDbException refusal) when (refusal.Code != ErrorCode.DataLoss)
        {
            logged.Refusal = refusal;
        }
    }

    private CollectionDefinition Create(CreateCollection create, long revision)
    {
        if (state.Find(create.Name) is not null)
        {
            throw new VectorDbException(ErrorCode.AlreadyExists, "COLLECTION_EXISTS", $"There is a collection '{create.Name}' already.", "collection.name");
        }

        var definition = new CollectionDefinition
        {
            Id = state.NextCollectionId++,
            Name = create.Name,
            Description = create.Description,
            Spaces = create.Spaces,
            Generator = create.Generator,
            CapFilt = create.CapFilt,
            CreateTime = create.Time,
            UpdateTime = create.Time,
            Revision = revision,
        };
        state.Add(new Collection(definition, [.. create.Spaces.Select(static s => new HnswIndex(Collection.IndexOptions(s)))]));
        return definition;
    }

    private CollectionDefinition Update(UpdateCollection update, long revision)
    {
        Collection collection = Matching(update.Name, update.Etag);
        CollectionDefinition former = collection.Definition;
        collection.Redefine(former with
        {
            Description = update.Description ?? former.Description,
            Generator = update.Generator ?? former.Generator,
            CapFilt = update.CapFilt is { } policy ? (policy.IsActive ? policy : null) : former.CapFilt,
            UpdateTime = update.Time,
            Revision = revision,
        });
        return collection.Definition;
    }

    private CollectionDefinition Delete(DeleteCollection delete)
    {
        Collection collection = Matching(delete.Name, delete.Etag);
        state.Remove(collection);
        foreach ((_, ItemId id) in collection.Items.From(new NodeId(0)))
        {
            Forget(collection.Definition.Id, id);
        }

        return collection.Definition;
    }

    private StoredItem Update(UpdatePayload update, long revision)
    {
        (Collection collection, StoredItem item) = Existing(update.CollectionId, update.Id);
        if (update.Etag.Length > 0 && update.Etag != item.Etag)
        {
            throw VectorDbException.EtagMismatch($"item '{item.Id}'", update.Etag, item.Etag);
        }

        StoredItem updated = item with
        {
            Payload = update.Merge ? item.Payload.Merge(update.Payload) : update.Payload,
            UpdateTime = update.Time,
            Revision = revision,
        };
        state.Records.Put(update.CollectionId, updated);
        collection.Payloads.Remove(item.Row, item.Payload);
        collection.Payloads.Add(item.Row, updated.Payload);
        return updated;
    }

    private long Delete(DeleteItems delete)
    {
        long deleted = 0;
        if (state.Find(delete.CollectionId) is { } collection)
        {
            foreach (ItemId id in delete.Ids)
            {
                if (collection.Items.Remove(id) is { } row)
                {
                    Tombstone(collection, row);
                    if (Forget(delete.CollectionId, id) is { } gone)
                    {
                        collection.Payloads.Remove(row, gone.Payload);
                    }

                    deleted++;
                }
            }
        }

        return deleted;
    }

    private void Put(LoggedOperation logged, PutItem put)
    {
        if (state.Find(put.CollectionId) is not { } collection)
        {
            logged.Refusal = new VectorDbException(ErrorCode.NotFound, "COLLECTION_NOT_FOUND", "The collection was deleted meanwhile.", "collection");
            return;
        }

        StoredItem? before = state.Records.Get(put.CollectionId, put.Id);
        if (put.Etag.Length > 0 && put.Etag != before?.Etag)
        {
            logged.Refusal = VectorDbException.EtagMismatch($"item '{put.Id}'", put.Etag, before?.Etag ?? "none: it does not exist");
            return;
        }

        MediaInfo? media = put.Image.IsEmpty ? null : state.Pictures.Add(put.CollectionId, put.Id, put.Image, put.MediaType);
        if (before?.Media is { } former && (media is null || !former.Hash.Span.SequenceEqual(media.Hash.Span)))
        {
            state.Pictures.Release(put.CollectionId, put.Id, former);
        }

        var item = new StoredItem
        {
            Id = put.Id,
            Row = collection.Items.Reserve(put.Id),
            Revision = logged.Address.Value,
            CreateTime = before?.CreateTime ?? put.Time,
            UpdateTime = put.Time,
            Media = media,
            Text = put.Text,
            Payload = put.Payload,
        };
        state.Records.Put(put.CollectionId, item);
        _puts.Add(new PendingPut(collection, item, before, put.Vectors));
        _pendingIds.Add((put.CollectionId, put.Id.Value));
        logged.Result = item;
    }

    /// <summary>Links the vectors of the puts so far, then lets searches see them in the place of the items' former rows.</summary>
    private void LinkAndPublish()
    {
        if (_puts.Count == 1)
        {
            Link(_puts[0]);
        }
        else if (_puts.Count > 1)
        {
            Parallel.ForEach(_puts, Link);
        }

        foreach (PendingPut put in _puts)
        {
            put.Collection.Payloads.Add(put.Item.Row, put.Item.Payload);
            if (put.Collection.Items.Publish(put.Item.Id, put.Item.Row) is { } former)
            {
                Tombstone(put.Collection, former);
                put.Collection.Payloads.Remove(former, put.Before!.Payload);
            }
        }

        _puts.Clear();
        _pendingIds.Clear();
    }

    private static void Link(PendingPut put)
    {
        foreach (SpaceVector vector in put.Vectors)
        {
            put.Collection.Spaces[vector.Space].Index.Insert(put.Item.Row, vector.Values);
        }
    }

    private static void Tombstone(Collection collection, NodeId row)
    {
        foreach (CollectionSpace space in collection.Spaces)
        {
            space.Index.Remove(row);
        }
    }

    /// <summary>Takes an item's record and picture out; tells what was there.</summary>
    private StoredItem? Forget(uint collection, ItemId id)
    {
        StoredItem? item = state.Records.Get(collection, id);
        if (item?.Media is { } media)
        {
            state.Pictures.Release(collection, id, media);
        }

        state.Records.Delete(collection, id);
        return item;
    }

    private Collection Matching(string name, string etag)
    {
        Collection collection = state.Get(name);
        return etag.Length == 0 || etag == collection.Definition.Etag
            ? collection
            : throw VectorDbException.EtagMismatch($"collection '{name}'", etag, collection.Definition.Etag);
    }

    private (Collection Collection, StoredItem Item) Existing(uint collectionId, ItemId id)
    {
        Collection collection = state.Find(collectionId)
            ?? throw new VectorDbException(ErrorCode.NotFound, "COLLECTION_NOT_FOUND", "The collection was deleted meanwhile.", "collection");
        StoredItem item = state.Records.Get(collectionId, id) ?? throw VectorDbException.NoItem(collection.Definition.Name, id.Value);
        return (collection, item);
    }

    private sealed record PendingPut(Collection Collection, StoredItem Item, StoredItem? Before, IReadOnlyList<SpaceVector> Vectors);
}
