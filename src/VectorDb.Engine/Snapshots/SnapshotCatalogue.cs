namespace VectorDb.Engine.Snapshots;

/// <summary>The snapshots of a database: taken while it is written to, listed, deleted, and restored into it or elsewhere.</summary>
public sealed class SnapshotCatalogue
{
    private readonly Database _database;
    private readonly SnapshotPlace _place;

    internal SnapshotCatalogue(Database database, SnapshotPlace place)
    {
        _database = database;
        _place = place;
    }

    /// <summary>Takes a snapshot of everything acknowledged before the call. Reads and writes go on.</summary>
    /// <param name="name">1 to 63 of a-z, 0-9, '-', '_', beginning with a letter or digit; not taken yet.</param>
    /// <param name="progress">Told the bytes done so far.</param>
    /// <param name="cancellationToken">Stops it; there is no snapshot then.</param>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.AlreadyExists"/>, <see cref="Errors.ErrorCode.InvalidArgument"/>.</exception>
    public async Task<SnapshotInfo> CreateAsync(string name, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        await _place.CheckFreeAsync(name, cancellationToken);
        OpenDatabase open = _database.Open;
        using PinnedCheckpoint checkpoint = await open.Checkpointer.CheckpointAsync(manifest => new PinnedCheckpoint(manifest, open.Stores), cancellationToken);
        return await _place.CreateAsync(name, checkpoint, progress, cancellationToken);
    }

    /// <summary>All snapshots, by name.</summary>
    public Task<IReadOnlyList<SnapshotInfo>> ListAsync(CancellationToken cancellationToken = default) => _place.ListAsync(cancellationToken);

    /// <summary>Deletes a snapshot, and what no other one shares with it.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.NotFound"/>.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => _place.DeleteAsync(name, cancellationToken);

    /// <summary>
    /// Puts a snapshot in the place of all that the database holds. It is read and checked first, while the database serves; for the
    /// moment of the change, and the recovery after it, everything is refused. A crash leaves the database before or the snapshot.
    /// </summary>
    /// <exception cref="Errors.VectorDbException">
    /// <see cref="Errors.ErrorCode.NotFound"/>, <see cref="Errors.ErrorCode.DataLoss"/>: the database is as before.
    /// </exception>
    public async Task<SnapshotInfo> RestoreAsync(string name, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        SnapshotInfo? restored = null;
        await _database.ReplaceAsync(
            async staging => restored = await _place.RestoreAsync(name, staging, progress, cancellationToken), cancellationToken);
        return restored!;
    }
}
