using System.Buffers.Binary;
using System.Globalization;

namespace VectorDb.Storage;

/// <summary>
/// Keeps a <see cref="Manifest"/>, replaced atomically, and the generation before it: if the newest file is damaged,
/// the one before still names a state that the log can be applied to. So keep the log and the checkpoints that the
/// previous generation needs.
/// </summary>
public sealed class ManifestStore
{
    private const int Version = 1;
    private const int MaxContentBytes = 64 << 20;
    private const string Prefix = "manifest-";

    private readonly IFileSystem _files;
    private readonly string _directory;

    private ManifestStore(IFileSystem files, string directory)
    {
        _files = files;
        _directory = directory;
    }

    /// <summary>The newest manifest that is intact; null in a new directory.</summary>
    public Manifest? Current { get; private set; }

    /// <summary>The one before it, if it is there and intact.</summary>
    public Manifest? Previous { get; private set; }

    /// <summary>What was wrong with a newer file that had to be passed over; null normally.</summary>
    public StorageException? Damage { get; private set; }

    private static ReadOnlySpan<byte> Magic => "VDBMAN\r\n"u8;

    /// <summary>Opens the manifests of a directory, which is created if absent.</summary>
    /// <param name="directory">Full path.</param>
    /// <param name="fileSystem">Where it is; the operating system's files if null.</param>
    /// <exception cref="StorageException">
    /// <see cref="StorageError.UnsupportedFormat"/>, or <see cref="StorageError.Damaged"/> if there are manifests and none is intact.
    /// </exception>
    public static ManifestStore Open(string directory, IFileSystem? fileSystem = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ManifestStore store = new(fileSystem ?? PhysicalFileSystem.Instance, directory);
        try
        {
            store._files.CreateDirectory(directory);
            store.Load();

            // A process killed just after the rename leaves a name that only the system knows; what is trimmed because of it is gone.
            store._files.SyncDirectory(directory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, directory, "open the manifest in");
        }

        return store;
    }

    /// <summary>Replaces the manifest: on return the new one is on disk, and is what a crash recovers.</summary>
    /// <param name="content">The new content.</param>
    public Manifest Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxContentBytes)
        {
            throw new StorageException(
                StorageError.TooLarge, $"A manifest of {content.Length} bytes is over the limit of {MaxContentBytes}.");
        }

        Manifest next = new((Current?.Generation ?? 0) + 1, content.ToArray());
        byte[] bytes = new byte[sizeof(long) + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, next.Generation);
        content.CopyTo(bytes.AsSpan(sizeof(long)));
        Envelope.Write(_files, PathOf(next.Generation), Magic, Version, bytes);
        Previous = Current;
        Current = next;
        Damage = null;
        try
        {
            DeleteOthers();
        }
        catch (IOException)
        {
            // The next write deletes them; this one is safe.
        }

        return next;
    }

    /// <summary>Gives up the current manifest for the one before it, which a repair found to be the better one.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.NotFound"/>: there is none before it.</exception>
    public void DropCurrent()
    {
        if (Current is not { } dropped || Previous is not { } before)
        {
            throw new StorageException(StorageError.NotFound, $"There is no manifest before the current one in {_directory}.", _directory);
        }

        try
        {
            _files.Delete(PathOf(dropped.Generation));
            _files.SyncDirectory(_directory);
        }
        catch (IOException cause)
        {
            throw StorageException.FromIo(cause, _directory, "give up a manifest in");
        }

        (Current, Previous) = (before, null);
    }

    private void Load()
    {
        StorageException? damage = null;
        bool any = false;
        foreach (long generation in Generations().OrderDescending())
        {
            any = true;
            try
            {
                Manifest manifest = Read(generation);
                if (Current is null)
                {
                    Current = manifest;
                }
                else
                {
                    Previous = manifest;
                    break;
                }
            }
            catch (StorageException failure) when (failure.Error == StorageError.Damaged)
            {
                damage ??= failure;
            }
        }

        Damage = Current is not null || !any ? damage : throw damage!;
    }

    private Manifest Read(long generation)
    {
        string path = PathOf(generation);
        byte[] bytes = Envelope.Read(_files, path, Magic, Version);
        long found = bytes.Length < sizeof(long) ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return found == generation
            ? new Manifest(generation, bytes.AsMemory(sizeof(long)))
            : throw StorageException.Damaged(path, 0, $"it is of generation {found}, not {generation}");
    }

    /// <summary>Deletes what is neither current nor previous, once a newer one is safe.</summary>
    private void DeleteOthers()
    {
        foreach (string name in _files.ListFiles(_directory))
        {
            string path = Path.Combine(_directory, name);
            if (path != PathOf(Current!.Generation) && (Previous is null || path != PathOf(Previous.Generation)))
            {
                _files.Delete(path);
            }
        }
    }

    private IEnumerable<long> Generations()
    {
        foreach (string name in _files.ListFiles(_directory))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long generation))
            {
                yield return generation;
            }
        }
    }

    private string PathOf(long generation) =>
        Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{generation:x16}"));
}
