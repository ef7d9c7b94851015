using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Engine.Records;
using VectorDb.Engine.Recovery;
using VectorDb.Engine.Snapshots;
using VectorDb.Storage;

namespace VectorDb.Engine.Inspection;

/// <summary>
/// Makes a new database of what can be read of one whose files are damaged, and puts it in the other's place, as a restored snapshot
/// is: until then nothing of the other is changed. Every item that is kept is whole: record, picture and vectors.
/// </summary>
internal sealed class DataSalvage
{
    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly RepairNotes _notes;
    private readonly DataDirectory _directory;
    private readonly CancellationToken _cancellation;

    private DataSalvage(DatabaseOptions options, TimeProvider time, RepairNotes notes, DataDirectory directory, CancellationToken cancellation)
    {
        _options = options;
        _time = time;
        _notes = notes;
        _directory = directory;
        _cancellation = cancellation;
    }

    /// <summary>Salvages a data directory that no server has open.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notes">Told what was done and what is lost.</param>
    /// <param name="cancellationToken">Stops it before the new database counts.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.DataLoss"/>: no checkpoint's own files can be read.</exception>
    public static async Task RunAsync(DatabaseOptions options, TimeProvider time, RepairNotes notes, CancellationToken cancellationToken)
    {
        using DataDirectory directory = DataCheck.Take(options);
        await new DataSalvage(options, time, notes, directory, cancellationToken).RunAsync();
    }

    private async Task RunAsync()
    {
        var manifests = ManifestStore.Open(_directory.Manifest, _options.Shape.FileSystem);
        string staging = RestoreSwap.Prepare(_directory.Path);
        (LogAddress head, LogAddress tail) = await CopyLogAsync(Path.Combine(staging, "log"));
        Sources sources = Find([manifests.Previous, manifests.Current], head, tail);
        DatabaseOptions fresh = _options with { Directory = staging, FeatureBytes = 0 };
        await FillAsync(fresh, sources);
        if (!sources.HasLog)
        {
            Directory.Delete(Path.Combine(staging, "log"), recursive: true);
        }

        long revision = await ReplayAsync(fresh);
        RestoreSwap.Commit(_directory.Path, revision);
        _notes.Actions.Add("made the stores anew of what can be read of them, and began a new log");
    }

    /// <summary>
    /// The checkpoint to start from: the earlier one, which has the longer log behind it, if that log is there. Else the newest, and
    /// what came after it is lost.
    /// </summary>
    private Sources Find(IReadOnlyList<Manifest?> manifests, LogAddress head, LogAddress tail)
    {
        var reasons = new List<string>();
        var candidates = manifests.OfType<Manifest>().Select(static m => (m.Generation, Content: ManifestFormat.Read(m.Content))).ToList();
        if (candidates.TrueForAll(c => c.Content.LogAddress < head || c.Content.LogAddress > tail))
        {
            candidates.Reverse();
        }

        foreach ((long generation, DatabaseManifest manifest) in candidates)
        {
            try
            {
                bool hasLog = manifest.LogAddress >= head && manifest.LogAddress <= tail;
                return new Sources(
                    hasLog ? manifest : WithoutLog(manifest, head, tail),
                    hasLog,
                    Read(_directory.Records, manifest.Records),
                    Read(_directory.Media, manifest.Media),
                    Read(_directory.Blocks, manifest.Blocks));
            }
            catch (StorageException damage)
            {
                reasons.Add($"checkpoint {generation}: {damage.Message}");
            }
        }

        throw new VectorDbException(
            ErrorCode.DataLoss,
            "NOT_REPAIRABLE",
            $"No checkpoint of {_directory.Path} can be read: {string.Join(" ", reasons)} Restore a snapshot into a new directory.");
    }

    private DatabaseManifest WithoutLog(DatabaseManifest manifest, LogAddress head, LogAddress tail)
    {
        _notes.Lost.Add($"Every write after the checkpoint at address {manifest.LogAddress} of the log, which goes from {head} to {tail} only.");
        return manifest with { LogAddress = LogAddress.Origin, RevisionBase = manifest.RevisionBase + manifest.LogAddress.Value };
    }

    private SalvagedStore Read(string directory, CheckpointToken? token)
    {
        SalvagedStore store = token is { } checkpoint
            ? SalvagedStore.Read(directory, checkpoint, _options.Shape.FileSystem, _cancellation)
            : throw new StorageException(StorageError.NotFound, $"{directory} has no checkpoint.", directory);
        _notes.Actions.AddRange(store.Damage.Select(static d => $"passed over: {d.Message}"));
        return store;
    }

    /// <summary>Writes the staging directory's stores and manifest.</summary>
    private async Task FillAsync(DatabaseOptions fresh, Sources sources)
    {
        using var directory = DataDirectory.Open(fresh.Directory);
        await using var stores = Stores.Open(directory, fresh, new DatabaseManifest());
        foreach (KeyValueEntry block in sources.Blocks.Scan())
        {
            stores.Blocks.Upsert(block.Key, block.Value);
        }

        Dictionary<uint, Dictionary<uint, StoredItem>> items = ItemsByCollection(sources.Records, stores);
        foreach (CollectionCheckpoint collection in sources.Manifest.Collections)
        {
            _cancellation.ThrowIfCancellationRequested();
            Keep(collection, items.GetValueOrDefault(collection.Definition.Id) ?? [], sources, stores);
        }

        DatabaseManifest manifest = sources.Manifest with
        {
            Records = await stores.Records.CheckpointAsync(_cancellation),
            Media = await stores.Media.CheckpointAsync(_cancellation),
            Blocks = await stores.Blocks.CheckpointAsync(_cancellation),
        };
        ManifestStore.Open(directory.Manifest, fresh.Shape.FileSystem).Write(ManifestFormat.Write(manifest).Span);
    }

    /// <summary>Items by collection and row; what else is among the records goes over as it is.</summary>
    private Dictionary<uint, Dictionary<uint, StoredItem>> ItemsByCollection(SalvagedStore records, Stores stores)
    {
        if (records.Count < records.Expected)
        {
            _notes.Lost.Add(
                $"{records.Expected - records.Count} of {records.Expected} records, of items or of requests that were done; of what was changed near them, an earlier state may be back.");
        }

        Dictionary<uint, Dictionary<uint, StoredItem>> items = [];
        foreach (KeyValueEntry record in records.Scan())
        {
            if (record.Key.AsSpan().StartsWith(ItemKey.NoCollection))
            {
                stores.Records.Upsert(record.Key, record.Value);
                continue;
            }

            (uint collection, ItemId id) = ItemKey.Read(record.Key);
            StoredItem item = StoredItemFormat.Read(id, record.Value);
            if (!items.TryGetValue(collection, out Dictionary<uint, StoredItem>? rows))
            {
                items[collection] = rows = [];
            }

            // Of two at one row, one was deleted where the deletion is damaged.
            rows[item.Row.Value] = rows.TryGetValue(item.Row.Value, out StoredItem? other) && other.Revision > item.Revision ? other : item;
        }

        return items;
    }

    /// <summary>Keeps the items of a collection that are whole.</summary>
    private void Keep(CollectionCheckpoint collection, Dictionary<uint, StoredItem> items, Sources sources, Stores stores)
    {
        (uint id, string name) = (collection.Definition.Id, collection.Definition.Name);
        HashSet<uint> dropped = KeepPictures(id, name, items, new SalvagedMedia(sources.Media), stores);
        HashSet<uint> whole = new GraphSalvage(stores.Indexes, _notes).Run(collection.Definition, collection.NextRow, items, dropped);
        foreach ((uint row, StoredItem item) in items)
        {
            if (whole.Contains(row))
            {
                stores.Items.Put(id, item);
                continue;
            }

            // Also what a damaged deletion or change left behind.
            _notes.Lost.Add($"Item '{item.Id}' of collection '{name}': its vectors are damaged, or it was deleted or replaced where the records are damaged.");
            if (item.Media is { } picture)
            {
                stores.Pictures.Release(id, item.Id, picture);
            }
        }
    }

    /// <summary>Keeps the pictures of items, and takes the items out whose pictures are damaged.</summary>
    /// <returns>The rows of these.</returns>
    private HashSet<uint> KeepPictures(uint collection, string name, Dictionary<uint, StoredItem> items, SalvagedMedia media, Stores stores)
    {
        var dropped = new HashSet<uint>();
        foreach ((uint row, StoredItem item) in items)
        {
            if (item.Media is not { } picture)
            {
                continue;
            }

            if (media.Read(MediaId.Read(picture.Hash.Span)) is { } bytes)
            {
                stores.Pictures.Add(collection, item.Id, bytes, picture.MediaType);
            }
            else
            {
                dropped.Add(row);
                _notes.Lost.Add($"Item '{item.Id}' of collection '{name}': its picture is damaged.");
            }
        }

        foreach (uint row in dropped)
        {
            items.Remove(row);
        }

        return dropped;
    }

    /// <summary>Applies the log to what was saved, then makes it a database with a log of its own.</summary>
    /// <returns>No revision that it gave out is above this.</returns>
    private async Task<long> ReplayAsync(DatabaseOptions fresh)
    {
        await using var models = new ModelCatalogue();
        long revision;
        await using (OpenDatabase database = await OpenDatabase.OpenAsync(fresh, models, _time, new RecoveryMeter(_time, fresh.Progress), _cancellation))
        {
            revision = database.State.RevisionBase + database.Log.Tail.Value;
            await database.Checkpointer.CheckpointAsync(_cancellation);
        }

        using var directory = DataDirectory.Open(fresh.Directory);
        var manifests = ManifestStore.Open(directory.Manifest, fresh.Shape.FileSystem);
        DatabaseManifest manifest = ManifestFormat.Read(manifests.Current!.Content);
        manifests.Write(ManifestFormat.Write(manifest with { LogAddress = LogAddress.Origin, RevisionBase = revision }).Span);
        Directory.Delete(directory.Log, recursive: true);
        return revision;
    }

    /// <returns>From where to where it goes.</returns>
    private async Task<(LogAddress Head, LogAddress Tail)> CopyLogAsync(string to)
    {
        PhysicalFileSystem.Instance.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(_directory.Log))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        await using var log = SegmentedLog.Open(to, _options.Shape.LogOptions());
        return (log.Head, log.Tail);
    }

    private sealed record Sources(DatabaseManifest Manifest, bool HasLog, SalvagedStore Records, SalvagedStore Media, SalvagedStore Blocks);
}
