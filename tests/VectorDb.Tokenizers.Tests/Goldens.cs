using System.Text.Json;

namespace VectorDb.Tokenizers.Tests;

/// <summary>Finds the recorded cases: in the repository, and beside it what the repository must not hold.</summary>
internal static class Goldens
{
    /// <summary>The folder of all goldens, or null where there is none.</summary>
    public static string? Root { get; } = Find(root => Path.Combine(root, "tests", "Goldens")) ?? Shared;

    /// <summary>The goldens beside the repository, which include OpenAI's vocabulary; null where there are none.</summary>
    public static string? Shared => Find(root => Path.Combine(root, "..", "shared", "goldens"));

    /// <summary>The folder of OpenAI's CLIP vocabulary, or null.</summary>
    public static string? Clip =>
        Shared is string shared && Directory.Exists(Path.Combine(shared, "tokenizers", "clip")) ? Path.Combine(shared, "tokenizers", "clip") : null;

    public static string Folder(string name) =>
        Path.Combine(Root ?? throw new InvalidOperationException("There are no goldens."), name);

    public static JsonElement Json(params string[] path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path)));
        return document.RootElement.Clone();
    }

    public static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];

    private static string? Find(Func<string, string> folder)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "VectorDb.sln")))
            {
                string path = folder(at.FullName);
                return Directory.Exists(path) ? path : null;
            }
        }

        return null;
    }
}
