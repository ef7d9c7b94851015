using VectorDb.Storage;

namespace VectorDb.Engine.Models;

/// <summary>A small file beside the data that is replaced as a whole: after a crash it is the one before or the new one.</summary>
public static class DurableFile
{
    /// <summary>Replaces a file; it is on disk, under its name, on return.</summary>
    /// <param name="path">Its full path, in a directory that exists.</param>
    /// <param name="content">What it holds from then on.</param>
    /// <exception cref="IOException">It could not be written; what was there still is.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = path + ".new";
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        FailPoint.Reach("model.import.written");
        File.Move(temporary, path, overwrite: true);
        FailPoint.Reach("model.import.named");
        PhysicalFileSystem.Instance.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
