using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Index;
using VectorDb.Index.Filters;
using VectorDb.Storage;

namespace VectorDb.Engine.Recovery;

/// <summary>Brings the state back: the last checkpoint, then the log from its address. No model runs.</summary>
internal static class Recoverer
{
    private const int ReplayBatch = 512;

    /// <summary>The state as it was at the manifest: graphs from their blocks, rows from the records, side by side.</summary>
    public static DatabaseState Load(DatabaseManifest manifest, Stores stores, DatabaseOptions options, TimeProvider time, RecoveryMeter meter)
    {
        var factory = new CollectionFactory(stores.Indexes, options.Upkeep);
        var state = new DatabaseState(stores.Items, stores.Pictures, stores.Requests, factory, time)
        {
            NextCollectionId = manifest.NextCollectionId,
            RevisionBase = manifest.RevisionBase,
        };
        var parts = manifest.Collections.ToDictionary(static c => c.Definition.Id, static c => new CollectionParts(c.NextRow));
        var collections = new Collection?[manifest.Collections.Count];
        try
        {
            Parallel.Invoke(
            [
                () => ReadRows(parts, stores, meter),
                .. manifest.Collections.Select<CollectionCheckpoint, Action>(
                    (c, i) => () => collections[i] = factory.Load(c.Definition, parts[c.Definition.Id])),
            ]);
        }
        catch (AggregateException failures)
        {
            Array.ForEach(collections, static c => c?.Dispose());
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        Array.ForEach(collections, c => state.Add(c!));
        meter.Tell($"checkpoint: {collections.Length} collections, {state.Collections.Sum(static c => c.Items.Count):N0} items");
        return state;
    }

    /// <summary>Applies what the log has after an address; the next records are read and checked while some are applied.</summary>
    public static void Replay(ILog log, LogAddress from, OperationApplier applier, RecoveryMeter meter, CancellationToken cancellationToken)
    {
        Channel<Batch> batches = Channel.CreateBounded<Batch>(2);
        var reading = Task.Run(() => ReadAsync(log, from, batches.Writer), CancellationToken.None);
        long replayed = 0;
        try
        {
            foreach (Batch batch in batches.Reader.ReadAllAsync(cancellationToken).ToBlockingEnumerable(cancellationToken))
            {
                applier.Apply(batch.Operations);
                replayed += batch.Operations.Count;
                meter.Replayed(batch.Bytes);
            }
        }
        catch
        {
            batches.Writer.TryComplete();
            throw;
        }

        if (replayed > 0)
        {
            meter.Tell($"log: {replayed:N0} writes replayed");
        }
    }

    /// <summary>Reads the records in parts, side by side.</summary>
    private static void ReadRows(Dictionary<uint, CollectionParts> collections, Stores stores, RecoveryMeter meter)
    {
        try
        {
            Parallel.ForEach(stores.Items.ScanParts(Environment.ProcessorCount), part =>
            {
                foreach ((uint collectionId, ItemId id, ReadOnlyMemory<byte> record) in part)
                {
                    CollectionParts parts = collections.GetValueOrDefault(collectionId) ?? throw new VectorDbException(
                        ErrorCode.DataLoss, "RECORD_ORPHANED", $"Item '{id}' is of collection {collectionId}, which the manifest does not have.");
                    Restore(parts, id, record);
                    meter.ReadCheckpoint(record.Length);
                }
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private static void Restore(CollectionParts parts, ItemId id, ReadOnlyMemory<byte> record)
    {
        (NodeId row, DateTimeOffset? expires, Payload payload) = StoredItemFormat.ReadRow(id, record);
        IReadOnlyDictionary<string, List<FieldValue>> fields = PayloadFields.Of(payload);
        lock (parts)
        {
            parts.Items.Restore(id, row);
            parts.Payloads.Add(row, fields);
            parts.Expiries.Set(row, expires);
        }
    }

    private static async Task ReadAsync(ILog log, LogAddress from, ChannelWriter<Batch> batches)
    {
        try
        {
            foreach (LogEntry[] entries in log.Read(from).Chunk(ReplayBatch))
            {
                LoggedOperation[] operations = [.. entries.Select(static e => new LoggedOperation(OperationFormat.Read(e.Record), e.Address))];
                await batches.WriteAsync(new Batch(operations, entries[^1].Next.Value - entries[0].Address.Value));
            }

            batches.TryComplete();
        }
        catch (Exception failure)
        {
            batches.TryComplete(failure);
        }
    }

    private sealed record Batch(IReadOnlyList<LoggedOperation> Operations, long Bytes);
}
