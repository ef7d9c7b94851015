using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;
using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// Walks a data directory that no server has open: first its files as they are, then the database that recovers from them, in
/// which log, records, pictures and graphs are compared.
/// </summary>
public static class DataCheck
{
    /// <summary>Looks at everything. Damage is a finding, never an exception; nothing but an unfinished write at the log's end is changed.</summary>
    /// <param name="options">Where the database is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>: no database is there; <see cref="ErrorCode.FailedPrecondition"/>: it is in use.</exception>
    public static async Task<CheckReport> RunAsync(DatabaseOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var findings = new FindingList();
        LogInspection? log = Inspect(options, findings);
        cancellationToken.ThrowIfCancellationRequested();
        CheckReport report = await OpenAndCompareAsync(options, time, findings, cancellationToken);
        return report with
        {
            LogRecords = Math.Max(report.LogRecords, log?.Records ?? 0),
            Findings = [.. findings.All.Concat(report.Findings).Take(CheckReport.MaxFindings)],
        };
    }

    /// <summary>Takes the directory, which must be one of a database.</summary>
    internal static DataDirectory Take(DatabaseOptions options)
    {
        if (!Directory.Exists(Path.Combine(options.Directory, "log")) && !Directory.Exists(Path.Combine(options.Directory, "manifest")))
        {
            throw new VectorDbException(ErrorCode.NotFound, "NO_DATABASE", $"There is no database in {options.Directory}.", "data");
        }

        try
        {
            return DataDirectory.Open(options.Directory);
        }
        catch (StorageException failure)
        {
            throw StorageFault.From(failure);
        }
    }

    private static LogInspection? Inspect(DatabaseOptions options, FindingList findings)
    {
        using DataDirectory directory = Take(options);
        findings.Try("manifest", () =>
        {
            var manifests = ManifestStore.Open(directory.Manifest, options.Shape.FileSystem);
            if (manifests.Damage is { } damage)
            {
                findings.Add("manifest", damage);
            }

            if (manifests.Previous is { } previous)
            {
                DatabaseManifest before = ManifestFormat.Read(previous.Content);
                CheckCheckpoint("records", directory.Records, before.Records);
                CheckCheckpoint("media", directory.Media, before.Media);
                CheckCheckpoint("blocks", directory.Blocks, before.Blocks);
            }
        });
        LogInspection? log = null;
        findings.Try("log", () =>
        {
            log = LogRepair.Inspect(directory.Log, options.Shape.FileSystem);
            foreach (LogGap gap in log.Gaps)
            {
                findings.Add("log", $"{gap.File} is damaged at byte {gap.Offset}, {gap.Length} bytes: {gap.Reason}", gap.File, gap.Offset);
            }
        });
        return log;

        // The checkpoint that a damaged newest one would need; the newest is opened.
        void CheckCheckpoint(string part, string store, CheckpointToken? token)
        {
            if (token is { } checkpoint)
            {
                foreach (StorageException damage in KeyValueStore.CheckCheckpoint(store, options.Shape.FileSystem, checkpoint))
                {
                    findings.Add(part, damage);
                }
            }
        }
    }

    private static async Task<CheckReport> OpenAndCompareAsync(
        DatabaseOptions options, TimeProvider time, FindingList findings, CancellationToken cancellationToken)
    {
        await using var models = new ModelCatalogue();
        try
        {
            await using OpenDatabase database = await OpenDatabase.OpenAsync(options, models, time, new RecoveryMeter(time, options.Progress), cancellationToken);
            return new Audit(database).Run(cancellationToken);
        }
        catch (VectorDbException damage) when (damage.Code == ErrorCode.DataLoss)
        {
            var inner = damage.InnerException as StorageException;
            findings.Add("directory", $"The database does not open: {damage.Message}", inner?.File, inner?.Offset);
            return new CheckReport();
        }
    }
}
