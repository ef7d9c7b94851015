namespace VectorDb.Demo;

/// <summary>The small world that comes with VectorDb: drawn pictures with labels, and models that were trained on it.</summary>
public sealed class DemoWorld
{
    private DemoWorld(string root) => Root = root;

    /// <summary>The folder that holds it.</summary>
    public string Root { get; }

    /// <summary>A labelled folder of about 400 small pictures (captions.jsonl, questions.jsonl).</summary>
    public string Pictures => Path.Combine(Root, "quickstart");

    /// <summary>Checkpoint directories by the names under which the quickstart loads them, in the order of the names.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Models =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Root, "models"))
            .Select(static directory => KeyValuePair.Create(Path.GetFileName(directory), directory))
            .OrderBy(static model => model.Key, StringComparer.Ordinal),
    ];

    /// <summary>Finds it beside the program.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was copied without it.</exception>
    public static DemoWorld Find() => At(Path.Combine(AppContext.BaseDirectory, "demo"));

    /// <summary>Takes it from a folder with "quickstart" and "models".</summary>
    /// <exception cref="DirectoryNotFoundException">The folder lacks one of them.</exception>
    public static DemoWorld At(string root)
    {
        foreach (string part in (string[])["quickstart", "models"])
        {
            if (!Directory.Exists(Path.Combine(root, part)))
            {
                throw new DirectoryNotFoundException($"'{root}' holds no '{part}': the demo world belongs beside the program, so build or publish it again.");
            }
        }

        return new DemoWorld(root);
    }
}
