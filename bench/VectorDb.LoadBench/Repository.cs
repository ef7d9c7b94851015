namespace VectorDb.LoadBench;

/// <summary>Where the repository is that this program was built in.</summary>
internal static class Repository
{
    /// <summary>Its root: the folder of the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "VectorDb.sln")) ? directory : Find(Path.GetDirectoryName(directory)!);
}
