namespace VectorDb.Cli.Tests.Commands;

/// <summary>Checkpoints and pictures of the goldens.</summary>
internal static class Golden
{
    public static string Clip { get; } = Path.Combine(Find(AppContext.BaseDirectory), "tests/Goldens/clip-vit/gelu-newcfg");

    public static string Blip { get; } = Path.Combine(Find(AppContext.BaseDirectory), "tests/Goldens/blip/itm");

    public static string Root { get; } = Path.Combine(Find(AppContext.BaseDirectory), "tests/Goldens");

    public static string Pictures => Path.Combine(Clip, "inputs");

    public static string Picture => Path.Combine(Pictures, "rgb.jpg");

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "VectorDb.sln")) ? directory : Find(Path.GetDirectoryName(directory)!);
}
