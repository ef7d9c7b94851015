using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// Makes a damaged data directory one that opens, losing no more than the damage hit: cuts damage out of the log, goes back to an
/// earlier checkpoint where the newest does not open, and takes out the items whose pictures are damaged. Says what was lost.
/// </summary>
public sealed class DataRepair
{
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly List<string> _actions = [];
    private readonly List<string> _lost = [];

    private DataRepair(DatabaseOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
    }

    /// <summary>Repairs a data directory that no server has open. Take a copy of it before, if there is none.</summary>
    /// <param name="options">Where the database is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it between two steps, each of which leaves the directory no worse.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.NotFound"/>: no database is there; <see cref="ErrorCode.DataLoss"/>: no checkpoint of it opens, and nothing
    /// was changed but the log: restore a snapshot.
    /// </exception>
    public static async Task<RepairReport> RunAsync(DatabaseOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var repair = new DataRepair(options, time);
        using (DataDirectory directory = DataCheck.Take(options))
        {
            repair.CutLog(directory);
        }

        await repair.OpenAsync(cancellationToken);
        CheckReport after = await DataCheck.RunAsync(options, time, cancellationToken);
        return new RepairReport(repair._actions, repair._lost, after);
    }

    private void CutLog(DataDirectory directory)
    {
        try
        {
            foreach (LogGap gap in LogRepair.Repair(directory.Log, _options.Shape.FileSystem).Gaps)
            {
                _actions.Add($"log: cut {gap.Length} bytes at {gap.Offset} of {gap.File}: {gap.Reason}");
                _lost.Add(
                    $"The writes in {gap.Length} bytes of the log at address {gap.Address} of {Path.GetFileName(gap.File)}, unless a checkpoint has them: those before the checkpoint that the database opened from are safe.");
            }
        }
        catch (StorageException failure)
        {
            throw StorageFault.From(failure);
        }
    }

    /// <summary>Opens the newest checkpoint that opens, and clears away what is damaged in it.</summary>
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var models = new ModelCatalogue();
            OpenDatabase database;
            try
            {
                database = await OpenDatabase.OpenAsync(_options, models, _time, new RecoveryMeter(_time, _options.Progress));
            }
            catch (VectorDbException damage) when (damage.Code == ErrorCode.DataLoss)
            {
                GoBack(damage);
                continue;
            }

            await using (database)
            {
                await ClearPicturesAsync(database, cancellationToken);
                await database.Checkpointer.CheckpointAsync(cancellationToken);
            }

            return;
        }
    }

    /// <summary>Makes the checkpoint before the newest the newest; the log is kept from it on, so nothing is lost by that.</summary>
    private void GoBack(VectorDbException damage)
    {
        using DataDirectory directory = DataCheck.Take(_options);
        var manifests = ManifestStore.Open(directory.Manifest, _options.Shape.FileSystem);
        if (manifests.Current is not { } newest || manifests.Previous is not { } previous)
        {
            throw new VectorDbException(
                ErrorCode.DataLoss,
                "NOT_REPAIRABLE",
                $"No checkpoint of {directory.Path} opens: {damage.Message} Restore a snapshot into a new directory.",
                innerException: damage);
        }

        _actions.Add($"checkpoint {newest.Generation}: does not open ({damage.Message}); went back to {previous.Generation} and replayed the log from it");
        manifests.DropCurrent();
    }

    private async Task ClearPicturesAsync(OpenDatabase database, CancellationToken cancellationToken)
    {
        foreach (Collection collection in database.State.Collections)
        {
            var damaged = new List<ItemId>();
            foreach ((_, ItemId id) in collection.Items.From(default))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Damage(database, collection, id) is { } what)
                {
                    damaged.Add(id);
                    _lost.Add($"Item '{id}' of collection '{collection.Definition.Name}': {what}");
                }
            }

            foreach (ItemId[] some in damaged.Chunk(ItemStore.MaxIds))
            {
                var delete = new DeleteItems(_time.GetUtcNow(), collection.Definition.Id, some);
                await database.CommitAsync<long>(delete, cancellationToken);
                _actions.Add($"collection '{collection.Definition.Name}': took out {some.Length} items whose pictures are damaged");
            }
        }
    }

    private static string? Damage(OpenDatabase database, Collection collection, ItemId id)
    {
        try
        {
            if (database.Stores.Items.Get(collection.Definition.Id, id)?.Media is { } picture)
            {
                _ = database.Stores.Pictures.Read(picture);
            }

            return null;
        }
        catch (VectorDbException damage) when (damage.Code == ErrorCode.DataLoss)
        {
            return damage.Message;
        }
    }
}
