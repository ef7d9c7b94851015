namespace VectorDb.Storage;

/// <summary>
/// The only way storage touches the disk, so that tests can lose power, fill the disk and break it.
/// Failures are <see cref="IOException"/>s. A file's name survives power loss once its directory is synced.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="mode">How.</param>
    /// <returns>The open file, owned by the caller.</returns>
    IStorageFile Open(string path, FileAccessMode mode);

    /// <summary>Whether a file of this name exists.</summary>
    /// <param name="path">Full path.</param>
    bool FileExists(string path);

    /// <summary>Names (without directory) of the files in a directory, sorted; empty if the directory does not exist.</summary>
    /// <param name="directory">Full path.</param>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Creates a directory and its parents, where absent; their names are on disk on return.</summary>
    /// <param name="directory">Full path.</param>
    void CreateDirectory(string directory);

    /// <summary>Renames a file, replacing one of the new name, atomically.</summary>
    /// <param name="source">Full path now.</param>
    /// <param name="destination">Full path afterwards, in the same directory.</param>
    void Move(string source, string destination);

    /// <summary>Deletes a file, if it exists.</summary>
    /// <param name="path">Full path.</param>
    void Delete(string path);

    /// <summary>Returns once the names in a directory are on disk.</summary>
    /// <param name="directory">Full path.</param>
    void SyncDirectory(string directory);

    /// <summary>Bytes that can still be written to the disk of a directory.</summary>
    /// <param name="directory">Full path.</param>
    long FreeBytes(string directory);
}
