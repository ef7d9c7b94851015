namespace VectorDb.Conformance.Tests;

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("conformance-").FullName;

    public void Write(string relative, string text)
    {
        string path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Copies a folder of the goldens under its own relative name.</summary>
    public void CopyGolden(string relative)
    {
        string from = System.IO.Path.Combine(Goldens.Root, relative);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Goldens.Root, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
