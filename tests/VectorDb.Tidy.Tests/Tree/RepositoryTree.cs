namespace VectorDb.Tidy.Tests.Tree;

/// <summary>The working tree these tests were built from, less build outputs, fetched packages and the goldens.</summary>
public static class RepositoryTree
{
    private static readonly string[] SkippedFolders =
        ["bin", "obj", "node_modules", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "Goldens", "__pycache__", "generated"];

    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".proj", ".json", ".proto", ".md", ".sh", ".py", ".js", ".mjs", ".ts", ".css", ".html",
         ".yaml", ".yml", ".txt", ".sln", ".editorconfig"];

    /// <summary>The folder that holds VectorDb.sln, found by walking up from the test's own folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every text file of the tree, with its path relative to the root and forward slashes.</summary>
    public static IReadOnlyList<SourceFile> TextFiles { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>The hand-written C# files.</summary>
    public static IEnumerable<SourceFile> CSharpFiles => TextFiles.Where(file => file.IsCSharp);

    /// <summary>Every project of src, tests and bench.</summary>
    public static IEnumerable<ProjectFile> Projects =>
        TextFiles.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => new ProjectFile(file.Path, file.Text));

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            // A file without an extension under .ci is a script; anything else without one is not text of ours.
            if (TextExtensions.Contains(file.Extension) || (file.Extension.Length == 0 && folder.Name == ".ci"))
            {
                yield return file.FullName;
            }
        }

        foreach (DirectoryInfo child in folder.EnumerateDirectories())
        {
            bool hidden = child.Name.StartsWith('.') && child.Name != ".ci";
            if (hidden || SkippedFolders.Contains(child.Name))
            {
                continue;
            }

            foreach (string path in Walk(child))
            {
                yield return path;
            }
        }
    }

    private static SourceFile Read(string path) =>
        new(Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllText(path));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "VectorDb.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds VectorDb.sln.");
    }
}
