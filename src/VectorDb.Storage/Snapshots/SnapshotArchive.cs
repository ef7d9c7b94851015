using System.Security.Cryptography;

namespace VectorDb.Storage;

/// <summary>
/// Snapshots in one place, each a manifest that names its files by content: what two snapshots share is kept once, so the next
/// one writes only what changed. A manifest is written after all that it names, and deleted before.
/// </summary>
public sealed class SnapshotArchive
{
    private const int Version = 1;
    private const string Manifests = "snapshots/";
    private const string Objects = "objects/";

    private readonly ISnapshotTarget _target;
    private readonly TimeProvider _time;

    /// <summary>Uses a place. Only one process may write to it at a time.</summary>
    /// <param name="target">Where the objects are.</param>
    /// <param name="time">Dates the snapshots.</param>
    public SnapshotArchive(ISnapshotTarget target, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(time);
        _target = target;
        _time = time;
    }

    private static ReadOnlySpan<byte> Magic => "VDBSNP\r\n"u8;

    /// <summary>Takes a snapshot of files that do not change meanwhile.</summary>
    /// <param name="name">1 to 63 of a-z, 0-9, '-', '_', beginning with a letter or digit; not taken yet.</param>
    /// <param name="sources">All files.</param>
    /// <param name="state">The manifest content that a restored directory starts from.</param>
    /// <param name="progress">Told the bytes done so far.</param>
    /// <param name="cancellationToken">Stops it; the archive holds no part of it then, but objects that the next one may use.</param>
    public async Task<Snapshot> CreateAsync(
        string name, IReadOnlyList<SnapshotSource> sources, ReadOnlyMemory<byte> state,
        IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        CheckName(name);
        if (await _target.LengthAsync(Manifests + name, cancellationToken) is not null)
        {
            throw new ArgumentException($"There is a snapshot named '{name}' already.", nameof(name));
        }

        Dictionary<(string, string, long), string> known = [];
        foreach (Snapshot earlier in await ListAsync(cancellationToken))
        {
            foreach (SnapshotFile file in earlier.Files)
            {
                known[(file.Path, file.Version, file.Length)] = file.Hash;
            }
        }

        List<SnapshotFile> files = [];
        long done = 0;
        foreach (SnapshotSource source in sources)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string hash = known.TryGetValue((source.Path, source.Version, source.Length), out string? same)
                && await _target.LengthAsync(Objects + same, cancellationToken) == source.Length
                    ? same
                    : await StoreAsync(source, cancellationToken);
            files.Add(new SnapshotFile(source.Path, source.Length, source.Version, hash));
            progress?.Report(done += source.Length);
        }

        Snapshot snapshot = new(name, _time.GetUtcNow(), state, files);
        byte[] manifest = Envelope.Seal(Magic, Version, SnapshotCodec.Encode(snapshot));
        FailPoint.Reach("snapshot.objects.written");
        await _target.WriteAsync(Manifests + name, new MemoryStream(manifest), cancellationToken);
        return snapshot;
    }

    /// <summary>All snapshots, by name.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyList<Snapshot>> ListAsync(CancellationToken cancellationToken = default)
    {
        List<Snapshot> snapshots = [];
        foreach (string name in (await _target.ListAsync(Manifests, cancellationToken)).Select(static n => n[Manifests.Length..]))
        {
            // What has another name is not a snapshot, whoever put it there.
            if (SnapshotCodec.IsName(name))
            {
                snapshots.Add(await GetAsync(name, cancellationToken));
            }
        }

        return snapshots;
    }

    /// <summary>One snapshot.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.NotFound"/>, <see cref="StorageError.Damaged"/>, or <see cref="StorageError.UnsupportedFormat"/>.
    /// </exception>
    public async Task<Snapshot> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        string source = Manifests + name;
        using MemoryStream bytes = new();
        await using (Stream stream = await _target.ReadAsync(source, cancellationToken))
        {
            await CopyAsync(stream, bytes, Envelope.MaxFileBytes, source, cancellationToken);
        }

        Snapshot snapshot = SnapshotCodec.Decode(Envelope.Unseal(bytes.ToArray(), source, Magic, Version), source);
        return snapshot.Name == name ? snapshot : throw StorageException.Damaged(source, 0, $"it is of snapshot '{snapshot.Name}'");
    }

    /// <summary>Puts a snapshot's files into a directory that is empty or absent; its manifest is written last, when all has been checked.</summary>
    /// <param name="name">The snapshot.</param>
    /// <param name="directory">The new data directory.</param>
    /// <param name="progress">Told the bytes done so far.</param>
    /// <param name="cancellationToken">Stops it; the directory has no manifest then.</param>
    /// <exception cref="StorageException"><see cref="StorageError.Damaged"/> if the archive does not hold what its manifest says.</exception>
    public async Task<Snapshot> RestoreAsync(
        string name, string directory, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        Snapshot snapshot = await GetAsync(name, cancellationToken);
        string root = Path.GetFullPath(directory);
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw new StorageException(
                StorageError.DirectoryInUse, $"{root} is not empty. Restore into a new directory.", root);
        }

        using DataDirectory data = DataDirectory.Open(root);
        DirectorySnapshotTarget files = new(root);
        long done = 0;
        foreach (SnapshotFile file in snapshot.Files)
        {
            await using Stream stored = await _target.ReadAsync(Objects + file.Hash, cancellationToken);
            await using VerifyingStream verified = new(stored, file);
            await files.WriteAsync(file.Path, verified, cancellationToken);
            verified.ThrowUnlessWhole();
            progress?.Report(done += file.Length);
            FailPoint.Reach("restore.file.written");
        }

        ManifestStore.Open(data.Manifest).Write(snapshot.State.Span);
        return snapshot;
    }

    /// <summary>Deletes a snapshot, and the objects that no other one names.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        CheckName(name);
        if (await _target.LengthAsync(Manifests + name, cancellationToken) is null)
        {
            throw new StorageException(StorageError.NotFound, $"There is no snapshot named '{name}'.");
        }

        await _target.DeleteAsync(Manifests + name, cancellationToken);
        FailPoint.Reach("snapshot.manifest.deleted");
        HashSet<string> named = [.. (await ListAsync(cancellationToken)).SelectMany(s => s.Files).Select(f => Objects + f.Hash)];
        foreach (string unused in (await _target.ListAsync(Objects, cancellationToken)).Where(o => !named.Contains(o)))
        {
            await _target.DeleteAsync(unused, cancellationToken);
        }
    }

    private static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!SnapshotCodec.IsName(name))
        {
            throw new ArgumentException(
                $"'{name}' is not a snapshot's name: use 1 to {SnapshotCodec.MaxNameBytes} of a-z, 0-9, '-' and '_', beginning with a letter or digit.",
                nameof(name));
        }
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, long limit, string source, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 << 10];
        int read;
        while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (to.Length > limit)
            {
                throw StorageException.Damaged(source, limit, $"it is over the limit of {limit} bytes");
            }
        }
    }

    /// <summary>Hashes a file, then writes it under its hash unless that is there.</summary>
    private async Task<string> StoreAsync(SnapshotSource source, CancellationToken cancellationToken)
    {
        string hash;
        await using (Stream content = source.Open())
        {
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }

        if (await _target.LengthAsync(Objects + hash, cancellationToken) != source.Length)
        {
            await using Stream content = source.Open();
            await using VerifyingStream verified = new(content, new SnapshotFile(source.Path, source.Length, source.Version, hash));
            await _target.WriteAsync(Objects + hash, verified, cancellationToken);
            verified.ThrowUnlessWhole();
        }

        return hash;
    }
}
