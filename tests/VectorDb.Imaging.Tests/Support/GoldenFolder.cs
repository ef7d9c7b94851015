namespace VectorDb.Imaging.Tests.Support;

/// <summary>The recorded answers of the references, under tests/Goldens of the repository.</summary>
internal static class GoldenFolder
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "VectorDb.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "tests", "Goldens");
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds VectorDb.sln.");
    }
}
