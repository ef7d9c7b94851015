namespace VectorDb.Cli.Ingest;

/// <summary>The pictures of a folder and of all folders below it.</summary>
internal static class PictureFolder
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif",
    };

    /// <summary>The pictures, by their extensions, in the order of their ids.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static IReadOnlyList<FolderItem> List(string root)
    {
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"There is no folder '{root}'.");
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        return
        [
            .. Directory.EnumerateFiles(root, "*", options)
                .Where(static path => Extensions.Contains(System.IO.Path.GetExtension(path)))
                .Select(path => new FolderItem(System.IO.Path.GetRelativePath(root, path).Replace('\\', '/'), path))
                .OrderBy(static file => file.Id, StringComparer.Ordinal),
        ];
    }
}
