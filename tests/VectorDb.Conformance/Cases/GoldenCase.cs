using System.Text.Json;

namespace VectorDb.Conformance.Cases;

/// <summary>One checkpoint with its inputs and the outputs recorded for them.</summary>
public sealed class GoldenCase
{
    private readonly Dictionary<string, RecordedOutput> _byName;

    private GoldenCase(string directory, string name, JsonElement json)
    {
        Directory = directory;
        Name = name;
        Family = json.TryGetProperty("family", out JsonElement family) ? family.GetString()! : Path.GetFileName(Path.GetDirectoryName(directory)!);
        Outputs = RecordedOutput.ReadAll(Path.Combine(directory, "expected"), json.GetProperty("outputs"));
        _byName = Outputs.ToDictionary(output => output.Name, StringComparer.Ordinal);
    }

    /// <summary>The checkpoint's folder.</summary>
    public string Directory { get; }

    /// <summary>The folder's path below the goldens' root.</summary>
    public string Name { get; }

    /// <summary>As expected.json names it; the product finds its own from the checkpoint.</summary>
    public string Family { get; }

    public IReadOnlyList<RecordedOutput> Outputs { get; }

    /// <summary>The pictures' file names, in the order of inputs/images.json.</summary>
    public IReadOnlyList<string> Images => Strings("images.json");

    /// <summary>The texts, in the order of inputs/texts.json.</summary>
    public IReadOnlyList<string> Texts => Strings("texts.json");

    /// <param name="root">The goldens' root.</param>
    /// <param name="expectedFile">An expected.json below it.</param>
    public static GoldenCase Read(string root, string expectedFile)
    {
        string directory = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(expectedFile)))!;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(expectedFile));
        return new(directory, Path.GetRelativePath(root, directory).Replace('\\', '/'), document.RootElement.Clone());
    }

    public RecordedOutput? Find(string output) => _byName.GetValueOrDefault(output);

    public string InputPath(string file) => Path.Combine(Directory, "inputs", file);

    public bool HasInput(string file) => File.Exists(InputPath(file));

    /// <summary>A json file of inputs/.</summary>
    public JsonElement Input(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(InputPath(file)));
        return document.RootElement.Clone();
    }

    private string[] Strings(string file) => HasInput(file) ? [.. Input(file).EnumerateArray().Select(item => item.GetString()!)] : [];
}
