using VectorDb.Engine.Errors;
using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Snapshots;

/// <summary>
/// A directory, or storage that speaks S3, that keeps snapshots. What two snapshots share is kept once. Needs no
/// database: a snapshot can be restored from it into a new directory.
/// </summary>
public sealed class SnapshotPlace : IDisposable
{
    private readonly ISnapshotTarget _target;
    private readonly SnapshotArchive _archive;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Uses a place; only one process may write to it at a time.</summary>
    /// <param name="place">A directory, made when first written, or <c>s3://BUCKET/PREFIX</c>; see <see cref="S3Location"/>.</param>
    /// <param name="time">Dates the snapshots.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: it begins with s3:// and is not such a place.</exception>
    public SnapshotPlace(string place, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        _target = S3Location.Is(place) ? InStorage(place) : new DirectorySnapshotTarget(place);
        _archive = new SnapshotArchive(_target, time);
    }

    /// <summary>All snapshots, by name.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.DataLoss"/>: one is damaged or was not made by this program.</exception>
    public Task<IReadOnlyList<SnapshotInfo>> ListAsync(CancellationToken cancellationToken = default) => RunAsync<IReadOnlyList<SnapshotInfo>>(
        async () => [.. (await _archive.ListAsync(cancellationToken)).Select(InfoOf)], cancellationToken);

    /// <summary>Deletes a snapshot, and what no other one shares with it.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => RunAsync(
        async () =>
        {
            await _archive.DeleteAsync(name, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Restores a snapshot into a directory that is empty or absent; a database can then be opened on it.</summary>
    /// <param name="name">The snapshot.</param>
    /// <param name="directory">The new data directory.</param>
    /// <param name="progress">Told the bytes done so far.</param>
    /// <param name="cancellationToken">Stops it; the directory is then of no use.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.NotFound"/>; <see cref="ErrorCode.DataLoss"/>: the archive does not hold what it says, or was not made by
    /// this program; <see cref="ErrorCode.FailedPrecondition"/>: the directory is not empty, or the snapshot is of a newer program.
    /// </exception>
    public Task<SnapshotInfo> RestoreAsync(
        string name, string directory, IProgress<long>? progress = null, CancellationToken cancellationToken = default) => RunAsync(
        async () => InfoOf(await _archive.RestoreAsync(name, directory, progress, cancellationToken)), cancellationToken);

    /// <summary>Takes a snapshot of what a checkpoint consists of.</summary>
    internal Task<SnapshotInfo> CreateAsync(
        string name, PinnedCheckpoint checkpoint, IProgress<long>? progress, CancellationToken cancellationToken) => RunAsync(
        async () => InfoOf(await _archive.CreateAsync(name, checkpoint.Files, ManifestFormat.Write(checkpoint.Manifest), progress, cancellationToken)),
        cancellationToken);

    /// <summary>Throws if a name cannot be given to a new snapshot.</summary>
    internal Task CheckFreeAsync(string name, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            try
            {
                await _archive.GetAsync(name, cancellationToken);
            }
            catch (StorageException absent) when (absent.Error == StorageError.NotFound)
            {
                return true;
            }

            throw new VectorDbException(ErrorCode.AlreadyExists, "SNAPSHOT_EXISTS", $"There is a snapshot '{name}' already.", "name");
        },
        cancellationToken);

    /// <summary>Frees what the place holds.</summary>
    public void Dispose()
    {
        (_target as IDisposable)?.Dispose();
        _one.Dispose();
    }

    private static S3SnapshotTarget InStorage(string place)
    {
        try
        {
            return new S3SnapshotTarget(S3Location.Parse(place));
        }
        catch (ArgumentException wrong)
        {
            throw VectorDbException.Invalid("snapshots", wrong.Message);
        }
    }

    private static SnapshotInfo InfoOf(Snapshot snapshot) => new(
        snapshot.Name,
        snapshot.CreateTime,
        snapshot.Length,
        [.. ManifestFormat.Read(snapshot.State).Collections.Select(static c => c.Definition.Name).Order(StringComparer.Ordinal)]);

    private async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        catch (StorageException failure)
        {
            throw StorageFault.From(failure);
        }
        catch (ArgumentException failure)
        {
            throw VectorDbException.Invalid("name", failure.Message, "INVALID_NAME");
        }
        finally
        {
            _one.Release();
        }
    }
}
