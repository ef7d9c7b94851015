using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// Makes a damaged data directory one that opens, losing no more than the damage hit: cuts damage out of the log, goes back to an
/// earlier checkpoint where the newest does not open, and, where that does not do, makes the stores anew of what can be read of them.
/// Says what was lost.
/// </summary>
public sealed class DataRepair
{
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly RepairNotes _notes = new();

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
    /// <see cref="ErrorCode.NotFound"/>: no database is there; <see cref="ErrorCode.DataLoss"/>: nothing of it can be read, and nothing
    /// was changed but the log: restore a snapshot.
    /// </exception>
    public static async Task<RepairReport> RunAsync(DatabaseOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return await new DataRepair(options, time).RunAsync(cancellationToken);
        }
        catch (StorageException failure)
        {
            throw StorageFault.From(failure);
        }
    }

    private async Task<RepairReport> RunAsync(CancellationToken cancellationToken)
    {
        using (DataDirectory directory = DataCheck.Take(_options))
        {
            CutLog(directory);
        }

        CheckReport? report = null;
        try
        {
            await OpenAsync(cancellationToken);
            report = await DataCheck.RunAsync(_options, _time, cancellationToken);
        }
        catch (VectorDbException damage) when (damage.Code == ErrorCode.DataLoss)
        {
            _notes.Actions.Add(damage.Message);
        }

        if (report is not { IsSound: true })
        {
            await DataSalvage.RunAsync(_options, _time, _notes, cancellationToken);
            await OpenAsync(cancellationToken);
            report = await DataCheck.RunAsync(_options, _time, cancellationToken);
        }

        return new RepairReport(_notes.Actions, _notes.Lost, report);
    }

    private void CutLog(DataDirectory directory)
    {
        foreach (LogGap gap in LogRepair.Repair(directory.Log, _options.Shape.FileSystem).Gaps)
        {
            _notes.Actions.Add($"log: cut {gap.Length} bytes at {gap.Offset} of {gap.File}: {gap.Reason}");
            _notes.Lost.Add(
                $"The writes in {gap.Length} bytes of the log at address {gap.Address} of {Path.GetFileName(gap.File)}, unless a checkpoint has them: those before the checkpoint that the database opened from are safe.");
        }
    }

    /// <summary>Opens the newest checkpoint that opens, and takes one.</summary>
    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var models = new ModelCatalogue();
            OpenDatabase database;
            try
            {
                database = await OpenDatabase.OpenAsync(_options, models, _time, new RecoveryMeter(_time, _options.Progress), cancellationToken);
            }
            catch (VectorDbException damage) when (damage.Code == ErrorCode.DataLoss && damage.Reason != OpenDatabase.LogMissingReason)
            {
                GoBack(damage);
                continue;
            }

            await using (database)
            {
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
                ErrorCode.DataLoss, "NOT_REPAIRABLE", $"No checkpoint of {directory.Path} opens: {damage.Message}", innerException: damage);
        }

        _notes.Actions.Add($"checkpoint {newest.Generation}: does not open ({damage.Message}); went back to {previous.Generation} and replayed the log from it");
        manifests.DropCurrent();
    }
}
