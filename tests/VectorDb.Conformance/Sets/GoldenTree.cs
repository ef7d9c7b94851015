using System.Text.Json;
using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Sets;

/// <summary>
/// Finds what there is to judge below a folder. What a folder holds is told by its <c>expected</c> files, never by its name.
/// </summary>
public static class GoldenTree
{
    /// <summary>Every set below a root, in the order of their paths.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<IGoldenSet> Find(string root)
    {
        root = Path.GetFullPath(root);
        return
        [
            .. Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "expected")
                .Order(StringComparer.Ordinal)
                .Select(file => Open(root, file))
                .OfType<IGoldenSet>(),
        ];
    }

    private static IGoldenSet? Open(string root, string file)
    {
        string name = Path.GetRelativePath(root, Path.GetDirectoryName(Path.GetDirectoryName(file))!).Replace('\\', '/');
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object ? Recognise(root, file, name, document.RootElement.Clone()) : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new UnreadableSet(name, Path.GetFileName(file), error);
        }
    }

    private static IGoldenSet Recognise(string root, string file, string name, JsonElement json)
    {
        if (json.TryGetProperty("outputs", out _))
        {
            return new ModelSet(GoldenCase.Read(root, file));
        }

        if (json.TryGetProperty("cases", out JsonElement cases))
        {
            return new ResizeSet(name, Path.GetDirectoryName(file)!, json, cases);
        }

        if (json.TryGetProperty("rows", out _))
        {
            return new TokenizerSet(name, Path.GetDirectoryName(Path.GetDirectoryName(file))!, json);
        }

        if (!json.TryGetProperty("files", out JsonElement files))
        {
            return new UnjudgedSet(name, Path.GetFileName(file));
        }

        string folder = Path.GetDirectoryName(Path.GetDirectoryName(file))!;
        return files.EnumerateArray().Any(entry => entry.TryGetProperty("server", out _))
            ? new HostileSet(name, folder, files)
            : new DecodeSet(name, folder, files);
    }

    /// <summary>A folder that no code of the product answers for.</summary>
    private sealed class UnjudgedSet(string name, string file) : IGoldenSet
    {
        public string Name => name;

        public IAsyncEnumerable<Verdict> JudgeAsync() => new[] { Verdict.Unchecked("goldens", name, file, "no code for it yet") }.ToAsyncEnumerable();
    }

    /// <summary>A file that says what to expect and cannot be read is itself a failure.</summary>
    private sealed class UnreadableSet(string name, string file, Exception error) : IGoldenSet
    {
        public string Name => name;

        public IAsyncEnumerable<Verdict> JudgeAsync() => new[] { Verdict.Broken("goldens", name, file, error) }.ToAsyncEnumerable();
    }
}
