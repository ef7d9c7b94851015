namespace VectorDb.Storage;

/// <summary>
/// Walks the log of a directory that nobody has open, past damage, and cuts damage out. Only the records that the damage hit are
/// lost: what follows them stays. Damage to the header of a segment file, or a missing file, loses the records of that file.
/// </summary>
public static class LogRepair
{
    /// <summary>Finds the damage, changing nothing.</summary>
    /// <param name="directory">The log's directory.</param>
    /// <param name="fileSystem">The operating system's files if null.</param>
    public static LogInspection Inspect(string directory, IFileSystem? fileSystem = null) => Walk(directory, fileSystem, repair: false);

    /// <summary>Replaces each damaged stretch by a mark that says that records were lost there; a second inspection finds none.</summary>
    /// <param name="directory">The log's directory.</param>
    /// <param name="fileSystem">The operating system's files if null.</param>
    /// <returns>What was found, all of which is repaired.</returns>
    public static LogInspection Repair(string directory, IFileSystem? fileSystem = null) => Walk(directory, fileSystem, repair: true);

    private static LogInspection Walk(string directory, IFileSystem? fileSystem, bool repair)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        IFileSystem files = fileSystem ?? PhysicalFileSystem.Instance;
        try
        {
            LogWalk walk = new(files, directory);
            walk.FindSegments();
            if (repair)
            {
                walk.RepairSegments();
            }

            for (int i = 0; i < walk.Segments.Count; i++)
            {
                walk.Visit(i, repair);
            }

            return walk.Result();
        }
        catch (IOException cause)
        {
            throw StorageException.FromIo(cause, directory, "walk the log in");
        }
    }
}
