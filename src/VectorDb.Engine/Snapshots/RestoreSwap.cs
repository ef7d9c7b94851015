using VectorDb.Engine.Recovery;
using VectorDb.Storage;

namespace VectorDb.Engine.Snapshots;

/// <summary>
/// Puts a restored database in the place of the one in a data directory. It is made ready beside it, in a directory of its own; a
/// mark then says that it counts, and every step after that can be taken again after a crash.
/// </summary>
internal static class RestoreSwap
{
    private const string Staging = "restore";
    private const string Mark = "READY";
    private static readonly string[] Parts = ["log", "records", "media", "blocks", "manifest"];

    /// <summary>Where to restore to: an empty directory.</summary>
    public static string Prepare(string root)
    {
        string staging = Path.Combine(root, Staging);
        Clear(staging);
        return staging;
    }

    /// <summary>Makes what was prepared count from the next <see cref="Finish"/> on.</summary>
    /// <param name="root">The data directory.</param>
    /// <param name="leastBase">No revision of the database before is above this.</param>
    public static void Commit(string root, long leastBase)
    {
        string staging = Path.Combine(root, Staging);
        var manifests = ManifestStore.Open(Path.Combine(staging, "manifest"));
        DatabaseManifest manifest = ManifestFormat.Read(manifests.Current!.Content);
        manifests.Write(ManifestFormat.Write(manifest with { RevisionBase = Math.Max(manifest.RevisionBase, leastBase) }).Span);
        FailPoint.Reach("restore.prepared");
        using (FileStream mark = new(Path.Combine(staging, Mark), FileMode.Create, FileAccess.Write))
        {
            mark.WriteByte(1);
            mark.Flush(flushToDisk: true);
        }

        PhysicalFileSystem.Instance.SyncDirectory(staging);
        PhysicalFileSystem.Instance.SyncDirectory(root);
        FailPoint.Reach("restore.committed");
    }

    /// <summary>Finishes a restore that counts, and clears away one that does not. The database must not be open.</summary>
    public static void Finish(string root)
    {
        string staging = Path.Combine(root, Staging);
        if (!Directory.Exists(staging))
        {
            return;
        }

        if (File.Exists(Path.Combine(staging, Mark)))
        {
            foreach (string part in Parts)
            {
                Move(Path.Combine(staging, part), Path.Combine(root, part), part);
            }

            PhysicalFileSystem.Instance.SyncDirectory(root);
            File.Delete(Path.Combine(staging, Mark));
            PhysicalFileSystem.Instance.SyncDirectory(staging);
            FailPoint.Reach("restore.swapped");
        }

        Clear(staging);
        PhysicalFileSystem.Instance.SyncDirectory(root);
    }

    private static void Move(string from, string to, string part)
    {
        // The log is begun anew. Of the rest, what is not in staging any more was moved before a crash.
        bool isThere = Directory.Exists(from);
        if (isThere || part == "log")
        {
            Clear(to);
            FailPoint.Reach("restore.cleared");
        }

        if (isThere)
        {
            Directory.Move(from, to);
            FailPoint.Reach("restore.moved");
        }
    }

    private static void Clear(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
