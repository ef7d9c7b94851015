using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Snapshots;

/// <summary>A checkpoint whose files stay as they are while they are copied. Writing goes on beside.</summary>
internal sealed class PinnedCheckpoint : IDisposable
{
    private readonly CheckpointPin[] _pins;

    /// <summary>Pins a checkpoint that is kept.</summary>
    public PinnedCheckpoint(DatabaseManifest manifest, Stores stores)
    {
        // A restored database begins a log of its own, whose revisions come after all that there were.
        Manifest = manifest with { LogAddress = LogAddress.Origin, RevisionBase = manifest.RevisionBase + manifest.LogAddress.Value };
        var pins = new List<CheckpointPin>();
        try
        {
            pins.Add(stores.Records.Pin(manifest.Records!.Value, "records"));
            pins.Add(stores.Media.Pin(manifest.Media!.Value, "media"));
            pins.Add(stores.Blocks.Pin(manifest.Blocks!.Value, "blocks"));
        }
        catch
        {
            pins.ForEach(static p => p.Dispose());
            throw;
        }

        _pins = [.. pins];
    }

    /// <summary>What a database that is restored from it starts from.</summary>
    public DatabaseManifest Manifest { get; }

    /// <summary>All files.</summary>
    public IReadOnlyList<SnapshotSource> Files => [.. _pins.SelectMany(static p => p.Files)];

    /// <summary>Lets the files go.</summary>
    public void Dispose() => Array.ForEach(_pins, static p => p.Dispose());
}
