using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Index;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>Brings the state back: the last checkpoint, then the log from its address. No model runs.</summary>
internal static class Recoverer
{
    private const int ReplayBatch = 512;

    /// <summary>The state as it was at the manifest: graphs from their blocks, rows from the records.</summary>
    public static DatabaseState Load(DatabaseManifest manifest, Stores stores, DatabaseOptions options, TimeProvider time)
    {
        var factory = new CollectionFactory(stores.Indexes, options.Upkeep);
        var state = new DatabaseState(stores.Items, stores.Pictures, stores.Requests, factory, time)
        {
            NextCollectionId = manifest.NextCollectionId,
            RevisionBase = manifest.RevisionBase,
        };
        foreach ((CollectionDefinition definition, NodeId nextRow) in manifest.Collections)
        {
            Collection collection = factory.Load(definition);
            collection.Items.RestoreNextRow(nextRow);
            state.Add(collection);
        }

        foreach ((uint collectionId, ItemId id, ReadOnlyMemory<byte> record) in stores.Items.Scan())
        {
            Collection collection = state.Find(collectionId) ?? throw new VectorDbException(
                ErrorCode.DataLoss, "RECORD_ORPHANED", $"Item '{id}' is of collection {collectionId}, which the manifest does not have.");
            StoredItem item = StoredItemFormat.Read(id, record);
            collection.Items.Restore(id, item.Row);
            collection.Payloads.Add(item.Row, item.Payload);
            collection.Expiries.Set(item.Row, item.ExpireTime);
        }

        options.Progress?.Invoke($"checkpoint: {state.Collections.Count()} collections, {state.Collections.Sum(static c => c.Items.Count):N0} items");
        return state;
    }

    /// <summary>Applies what the log has after an address.</summary>
    public static void Replay(ILog log, LogAddress from, OperationApplier applier, Action<string>? progress)
    {
        var batch = new List<LoggedOperation>(ReplayBatch);
        long replayed = 0;
        foreach (LogEntry entry in log.Read(from))
        {
            batch.Add(new LoggedOperation(OperationFormat.Read(entry.Record), entry.Address));
            if (batch.Count == ReplayBatch)
            {
                applier.Apply(batch);
                replayed += batch.Count;
                batch.Clear();
                progress?.Invoke($"log: {replayed:N0} writes replayed, {log.Tail.Value - entry.Next.Value:N0} bytes left");
            }
        }

        applier.Apply(batch);
        replayed += batch.Count;
        if (replayed > 0)
        {
            progress?.Invoke($"log: {replayed:N0} writes replayed");
        }
    }
}
