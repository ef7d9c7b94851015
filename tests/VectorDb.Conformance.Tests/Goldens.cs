namespace VectorDb.Conformance.Tests;

/// <summary>The goldens of the working tree.</summary>
internal static class Goldens
{
    public static string Root { get; } = Path.Combine(FindRoot(), "tests", "Goldens");

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
