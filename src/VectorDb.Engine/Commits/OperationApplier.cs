using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Engine.Items;
using VectorDb.Engine.Migrations;
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
    private readonly CollectionApplier _collections = new(state);
    private readonly MigrationApplier _migrations = new(state);
    private readonly List<PendingPut> _puts = [];
    private readonly HashSet<(uint, string)> _pendingIds = [];

    /// <summary>Applies a batch, setting each operation's result or refusal.</summary>
    public void Apply(IReadOnlyList<LoggedOperation> batch)
    {
        foreach (LoggedOperation logged in batch)
        {
            if (IsAnswered(logged))
            {
                continue;
            }

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

            state.Requests.Remember(logged);
        }

        LinkAndPublish();
    }

    /// <summary>Whether the operation's request was done before: then it is answered as it was, and nothing is changed.</summary>
    private bool IsAnswered(LoggedOperation logged)
    {
        try
        {
            logged.Result = state.Requests.AnswerTo(logged.Operation.Request, logged.Operation.Time);
            return logged.Result is not null;
        }
        catch (VectorDbException refusal) when (refusal.Code == ErrorCode.AlreadyExists)
        {
            logged.Refusal = refusal;
            return true;
        }
    }

    private void ApplyAlone(LoggedOperation logged)
    {
        try
        {
            logged.Result = logged.Operation switch
            {
                CreateCollection create => _collections.Create(create, RevisionOf(logged)),
                UpdateCollection update => _collections.Update(update, RevisionOf(logged)),
                DeleteCollection delete => _collections.Delete(delete),
                SetCalibration set => _collections.Calibrate(set),
                StartMigration start => _migrations.Start(start, RevisionOf(logged)),
                FillSpace fill => _migrations.Fill(fill),
                SwitchMigration change => _migrations.Switch(change, RevisionOf(logged)),
                EndMigration end => _migrations.End(end, RevisionOf(logged)),
                UpdatePayload update => Update(update, RevisionOf(logged)),
                DeleteItems delete => Delete(delete.CollectionId, delete.Ids, static _ => true),
                ExpireItems expire => Delete(expire.CollectionId, expire.Ids, item => item.IsOver(expire.Time)),
                NoteRequest note => note.Answer,
                NoteAnswer note => note.Answer.ToArray(),
                _ => throw new InvalidOperationException($"{logged.Operation.GetType().Name} cannot be applied."),
            };
        }
        catch (VectorDbException refusal) when (refusal.Code != ErrorCode.DataLoss)
        {
            logged.Refusal = refusal;
        }
    }

    private StoredItem Update(UpdatePayload update, long revision)
    {
        (Collection collection, StoredItem item) = Existing(update.CollectionId, update.Id, update.Time);
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

    private long Delete(uint collectionId, IReadOnlyList<ItemId> ids, Func<StoredItem, bool> condition)
    {
        long deleted = 0;
        if (state.Find(collectionId) is { } collection)
        {
            foreach (ItemId id in ids)
            {
                if (state.Records.Get(collectionId, id) is { } item && condition(item) && collection.Items.Remove(id) is { } row)
                {
                    Tombstone(collection, row);
                    state.Forget(collectionId, item);
                    collection.Payloads.Remove(row, item.Payload);
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

        if (MigrationRows.IsStale(put.Vectors, collection.Shape))
        {
            logged.Refusal = new VectorDbException(
                ErrorCode.Aborted, "MODEL_CHANGED", $"item '{put.Id}' was encoded by a model that the collection has left meanwhile; send it again.");
            return;
        }

        // One that is over is as good as gone, though it still has to be cleared away.
        StoredItem? before = state.Records.Get(put.CollectionId, put.Id);
        StoredItem? live = before?.IsOver(put.Time) == true ? null : before;
        if (put.Etag.Length > 0 && put.Etag != live?.Etag)
        {
            logged.Refusal = VectorDbException.EtagMismatch($"item '{put.Id}'", put.Etag, live?.Etag ?? "none: it does not exist");
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
            Revision = RevisionOf(logged),
            CreateTime = live?.CreateTime ?? put.Time,
            UpdateTime = put.Time,
            ExpireTime = put.ExpireTime,
            Verdict = put.Verdict,
            Media = media,
            Text = put.Text,
            Payload = put.Payload,
        };
        state.Records.Put(put.CollectionId, item);
        _puts.Add(new PendingPut(collection, item, before, put.Vectors));
        _pendingIds.Add((put.CollectionId, put.Id.Value));
        logged.Result = new PutOutcome(item.Id.Value, item.Etag);
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
            put.Collection.Expiries.Set(put.Item.Row, put.Item.ExpireTime);
            if (put.Collection.Items.Publish(put.Item.Id, put.Item.Row) is { } former)
            {
                Tombstone(put.Collection, former);
                put.Collection.Payloads.Remove(former, put.Before!.Payload);
            }
        }

        _puts.Clear();
        _pendingIds.Clear();
    }

    private long RevisionOf(LoggedOperation logged) => state.RevisionBase + logged.Address.Value;

    private static void Link(PendingPut put)
    {
        foreach (SpaceVector vector in put.Vectors)
        {
            put.Collection.Shape.BySlot(vector.Space)?.Insert(put.Item.Row, vector.Values);
        }
    }

    private static void Tombstone(Collection collection, NodeId row)
    {
        foreach (CollectionSpace space in collection.Shape.All)
        {
            space.Index.Remove(row);
        }

        collection.Expiries.Remove(row);
    }

    private (Collection Collection, StoredItem Item) Existing(uint collectionId, ItemId id, DateTimeOffset now)
    {
        Collection collection = state.Find(collectionId)
            ?? throw new VectorDbException(ErrorCode.NotFound, "COLLECTION_NOT_FOUND", "The collection was deleted meanwhile.", "collection");
        return state.Records.Get(collectionId, id) is { } item && !item.IsOver(now)
            ? (collection, item)
            : throw VectorDbException.NoItem(collection.Definition.Name, id.Value);
    }

    private sealed record PendingPut(Collection Collection, StoredItem Item, StoredItem? Before, IReadOnlyList<SpaceVector> Vectors);
}
