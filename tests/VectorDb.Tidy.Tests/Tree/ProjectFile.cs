using System.Xml.Linq;

namespace VectorDb.Tidy.Tests.Tree;

/// <summary>What a project file says it depends on.</summary>
/// <param name="path">Relative to the repository root, with forward slashes.</param>
/// <param name="xml">The project's text.</param>
public sealed class ProjectFile(string path, string xml)
{
    private readonly XElement _root = XElement.Parse(xml);

    public string Path { get; } = path;

    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(path);

    public string Folder { get; } = path[..path.LastIndexOf('/')];

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>Names of the projects it references, without folder and extension.</summary>
    public IReadOnlyList<string> ProjectReferences =>
        [.. Items("ProjectReference").Select(item => System.IO.Path.GetFileNameWithoutExtension(item.Replace('\\', '/')))];

    public IReadOnlyList<string> PackageReferences => [.. Items("PackageReference")];

    /// <summary>The packages that whoever references this project gets too.</summary>
    public IReadOnlyList<string> FlowingPackages =>
        [.. _root.Descendants("PackageReference")
            .Where(item => ((string?)item.Attribute("PrivateAssets"))?.ToUpperInvariant() != "ALL")
            .Select(item => (string?)item.Attribute("Include"))
            .OfType<string>()];

    /// <summary>Package references that carry a version of their own.</summary>
    public IReadOnlyList<string> VersionedPackages =>
        [.. _root.Descendants("PackageReference")
            .Where(item => item.Attribute("Version") is not null || item.Attribute("VersionOverride") is not null || item.Element("Version") is not null)
            .Select(item => (string?)item.Attribute("Include") ?? string.Empty)];

    /// <summary>The native library the project loads, or null.</summary>
    public string? NativeLibrary => _root.Descendants("NativeLibrary").FirstOrDefault()?.Value;

    private IEnumerable<string> Items(string kind) =>
        _root.Descendants(kind).Select(item => (string?)item.Attribute("Include")).OfType<string>();
}
