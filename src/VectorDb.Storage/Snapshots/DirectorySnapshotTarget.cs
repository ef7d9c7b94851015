namespace VectorDb.Storage;

/// <summary>An archive in a directory.</summary>
public sealed class DirectorySnapshotTarget : ISnapshotTarget
{
    private readonly string _directory;

    /// <summary>Uses a directory, created when first written.</summary>
    /// <param name="directory">Its path.</param>
    public DirectorySnapshotTarget(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = Path.GetFullPath(directory);
    }

    /// <inheritdoc/>
    public Task<long?> LengthAsync(string name, CancellationToken cancellationToken = default)
    {
        FileInfo file = new(PathOf(name));
        return Task.FromResult(file.Exists ? file.Length : (long?)null);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string name, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        string path = PathOf(name), temporary = path + ".tmp", directory = Path.GetDirectoryName(path)!;
        try
        {
            PhysicalFileSystem.Instance.CreateDirectory(directory);
            await using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            PhysicalFileSystem.Instance.SyncDirectory(directory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw StorageException.FromIo(cause, path, "write the snapshot object");
        }
    }

    /// <inheritdoc/>
    public Task<Stream> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        string path = PathOf(name);
        try
        {
            return Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StorageException(StorageError.NotFound, $"The archive has no {name}.", path, null, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StorageException.FromIo(cause, path, "read the snapshot object");
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        string path = PathOf(name);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string directory = PathOf(prefix.TrimEnd('/'));
        IReadOnlyList<string> names = Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory).Select(Path.GetFileName).Where(n => !n!.EndsWith(".tmp", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n => prefix + n)]
            : [];
        return Task.FromResult(names);
    }

    private string PathOf(string name) => Path.Combine(_directory, name);
}
